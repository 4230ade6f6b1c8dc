//! One call of js-glue/engine/border.js, and how it is written for the reader on the other side.

/// What is called; `run.mjs` knows them by these numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Entry {
    /// Arguments: what was found in storage, the time.
    Open = 0,
    /// Arguments: a step's kind, id, value and extra, the time.
    Take = 1,
    Close = 2,
    /// The text is a prefix of a URL.
    MayAttach = 3,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub entry: Entry,
    pub arguments: Vec<f64>,
    /// The numbers that go ahead.
    pub row: Vec<f64>,
    /// The texts that go ahead.
    pub texts: Vec<String>,
}

impl Call {
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(self.entry as u8);
        write_numbers(out, &self.arguments);
        write_numbers(out, &self.row);
        write_texts(out, &self.texts);
    }
}

pub fn write_length(out: &mut Vec<u8>, length: usize) {
    out.extend(u32::try_from(length).expect("a life of less than 4 GB").to_le_bytes());
}

pub fn write_numbers(out: &mut Vec<u8>, numbers: &[f64]) {
    write_length(out, numbers.len());
    for number in numbers {
        // One of the many NaNs stands for all: JavaScript knows no other.
        let number = if number.is_nan() { f64::NAN } else { *number };
        out.extend(number.to_le_bytes());
    }
}

pub fn write_texts<T: AsRef<[u8]>>(out: &mut Vec<u8>, texts: &[T]) {
    write_length(out, texts.len());
    for text in texts {
        write_length(out, text.as_ref().len());
        out.extend(text.as_ref());
    }
}
