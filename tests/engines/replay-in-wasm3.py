"""Replays recorded crossings in wasm3: python replay-in-wasm3.py MODULE RECORDINGS. Says how many were equal, and the first that was not."""
import json
import struct
import sys

import wasm3

F64 = 4


def number(text, kind):
    value = float(text)
    return value if kind == F64 else int(value) & 0xFFFFFFFF


def same(one, other):
    # By bits: -0 is not 0.
    return struct.pack("<d", float(one)) == struct.pack("<d", float(other)) or (one != one and other != other)


def replay(wasm, names, calls):
    """-> (crossings that were equal, what was not)"""
    environment = wasm3.Environment()
    runtime = environment.new_runtime(65_536)
    module = environment.parse_module(wasm)
    runtime.load(module)
    came = []

    def receiver(name):
        def receive(*arguments):
            text = None
            if name == names["text"]:
                address, length = (argument & 0xFFFFFFFF for argument in arguments)
                text = list(bytes(runtime.get_memory(0)[address : address + length]))
            came.append((name, arguments, text))

        return receive

    for name, width in names["widths"].items():
        kinds = {6: "v(iiiiiF)", 2: "v(ii)", 1: "v(F)"}[width]
        module.link_function(names["module"], name, kinds, receiver(name))

    equal = 0
    for place, call in enumerate(calls):
        written = call.get("written")
        if written and written["bytes"]:
            start = written["address"]
            runtime.get_memory(0)[start : start + len(written["bytes"])] = bytes(written["bytes"])
        function = runtime.find_function(call["name"])
        came.clear()
        result = function(*(number(text, kind) for text, kind in zip(call["arguments"], function.arg_types)))
        if call["result"] is not None and result & 0xFFFFFFFF != call["result"]:
            return equal, f"call {place}: {result} instead of {call['result']}"
        equal += 1
        if len(came) != len(call["out"]):
            return equal, f"call {place}: {len(came)} calls out instead of {len(call['out'])}"
        for (name, arguments, text), expected in zip(came, call["out"]):
            numbers = [float(value) for value in expected["arguments"]]
            if name != expected["name"] or not all(map(same, arguments, numbers)) or text != expected.get("text"):
                return equal, f"call {place}: {name} {arguments} instead of {expected}"
            equal += 1
    return equal, ""


def main(module, recordings):
    with open(module, "rb") as file:
        wasm = file.read()
    with open(recordings, encoding="utf8") as file:
        recorded = json.load(file)
    total = 0
    for calls in recorded["recordings"]:
        equal, wrong = replay(wasm, recorded["names"], calls)
        total += equal
        if wrong:
            print(f"{total} equal\n{wrong}")
            return
    print(f"{total} equal")


main(*sys.argv[1:])
