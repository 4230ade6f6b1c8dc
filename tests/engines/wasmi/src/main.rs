//! `replay-in-wasmi MODULE RECORDINGS`: says how many crossings were equal, and the first that was not.

use std::collections::BTreeMap;
use std::error::Error;

use serde::Deserialize;
use wasmi::core::{F64, ValueType};
use wasmi::{Caller, Config, Engine, Extern, Linker, Memory, Module, Store, Value};

#[derive(Deserialize)]
struct File {
    names: Names,
    recordings: Vec<Vec<Call>>,
}

#[derive(Deserialize)]
struct Names {
    module: String,
    memory: String,
    text: String,
    widths: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Call {
    name: String,
    arguments: Vec<String>,
    written: Option<Written>,
    out: Vec<Out>,
    result: Option<u32>,
}

#[derive(Deserialize)]
struct Written {
    address: usize,
    bytes: Vec<u8>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Out {
    name: String,
    arguments: Vec<String>,
    text: Option<Vec<u8>>,
}

/// What came out of the module since the last call in.
type Came = Vec<Out>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args().skip(1);
    let (Some(module), Some(recordings)) = (given.next(), given.next()) else {
        return Err("usage: replay-in-wasmi MODULE RECORDINGS".into());
    };
    let wasm = std::fs::read(module)?;
    let file: File = serde_json::from_slice(&std::fs::read(recordings)?)?;
    let mut total = 0;
    for calls in &file.recordings {
        let (equal, wrong) = replay(&wasm, &file.names, calls)?;
        total += equal;
        if let Some(wrong) = wrong {
            println!("{total} equal\n{wrong}");
            return Ok(());
        }
    }
    println!("{total} equal");
    Ok(())
}

/// How many crossings were equal, and what was not.
fn replay(wasm: &[u8], names: &Names, calls: &[Call]) -> Result<(usize, Option<String>), Box<dyn Error>> {
    let mut config = Config::default();
    config
        .wasm_mutable_global(false)
        .wasm_sign_extension(false)
        .wasm_saturating_float_to_int(false)
        .wasm_multi_value(false)
        .wasm_reference_types(false)
        .wasm_bulk_memory(false);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm)?;
    let mut store: Store<Came> = Store::new(&engine, Vec::new());
    let linker = link(&engine, names)?;
    let instance = linker.instantiate(&mut store, &module)?.start(&mut store)?;
    let memory = instance.get_memory(&store, &names.memory).ok_or("no memory")?;

    let mut equal = 0;
    for (place, call) in calls.iter().enumerate() {
        if let Some(Written { address, bytes }) = &call.written {
            memory.write(&mut store, *address, bytes).map_err(|error| error.to_string())?;
        }
        let function = instance.get_func(&store, &call.name).ok_or("no such export")?;
        let kind = function.ty(&store);
        let arguments: Vec<Value> =
            kind.params().iter().zip(&call.arguments).map(|(kind, text)| value(*kind, text)).collect();
        let mut results = vec![Value::I32(0); kind.results().len()];
        store.data_mut().clear();
        function.call(&mut store, &arguments, &mut results)?;
        if let (Some(expected), Some(Value::I32(found))) = (call.result, results.first())
            && found.cast_unsigned() != expected
        {
            return Ok((equal, Some(format!("call {place}: {found} instead of {expected}"))));
        }
        equal += 1;
        if let Some((came, expected)) = store.data().iter().zip(&call.out).find(|(came, expected)| came != expected) {
            return Ok((equal, Some(format!("call {place}: {came:?} instead of {expected:?}"))));
        }
        if store.data().len() != call.out.len() {
            return Ok((
                equal,
                Some(format!("call {place}: {} calls out instead of {}", store.data().len(), call.out.len())),
            ));
        }
        equal += call.out.len();
    }
    Ok((equal, None))
}

fn link(engine: &Engine, names: &Names) -> Result<Linker<Came>, Box<dyn Error>> {
    let mut linker = Linker::new(engine);
    for (name, width) in &names.widths {
        let module = &names.module;
        let (said, is_text, memory) = (name.clone(), *name == names.text, names.memory.clone());
        let note = move |mut caller: Caller<'_, Came>, arguments: Vec<String>, address: i32, length: i32| {
            let text = is_text.then(|| {
                let memory = caller.get_export(&memory).and_then(Extern::into_memory).expect("a memory");
                bytes(&memory, &caller, address, length)
            });
            caller.data_mut().push(Out { name: said.clone(), arguments, text });
        };
        match width {
            6 => linker.func_wrap(
                module,
                name,
                move |caller: Caller<'_, Came>, a: i32, b: i32, c: i32, d: i32, e: i32, f: F64| {
                    let numbers = [a, b, c, d, e].map(|number| number.to_string());
                    note(caller, numbers.into_iter().chain([in_js(f)]).collect(), 0, 0);
                },
            )?,
            2 => linker.func_wrap(module, name, move |caller: Caller<'_, Came>, a: i32, b: i32| {
                note(caller, vec![a.to_string(), b.to_string()], a, b);
            })?,
            _ => linker.func_wrap(module, name, move |caller: Caller<'_, Came>, a: F64| {
                note(caller, vec![in_js(a)], 0, 0);
            })?,
        };
    }
    Ok(linker)
}

fn bytes(memory: &Memory, caller: &Caller<'_, Came>, address: i32, length: i32) -> Vec<u8> {
    let (start, length) = (address.cast_unsigned() as usize, length.cast_unsigned() as usize);
    memory.data(caller)[start..start + length].to_vec()
}

/// A recorded number as the module declares it; integers arrive as JavaScript would make them.
fn value(kind: ValueType, text: &str) -> Value {
    let number: f64 = text.parse().unwrap_or(f64::NAN);
    match kind {
        ValueType::F64 => Value::F64(F64::from(number)),
        #[expect(clippy::cast_possible_truncation, reason = "recorded integers are whole and small")]
        _ => Value::I32(number as i64 as i32),
    }
}

/// The number as JavaScript writes it.
fn in_js(number: F64) -> String {
    let number = f64::from(number);
    if number.is_nan() {
        "NaN".into()
    } else if number == 0.0 {
        "0".into()
    } else {
        number.to_string()
    }
}
