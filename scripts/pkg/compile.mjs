// Rust → wasm with nothing newer than the MVP in it, and wasm-bindgen's glue for it.
import { mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { bindgen, root, work } from './paths.mjs';
import { run } from './run.mjs';

/** Compiles the crate; returns the paths of wasm-bindgen's two files. */
export function compile(crate = root) {
  const environment = toolchainEnvironment();
  run(
    'cargo',
    [
      'rustc', '--quiet', '--locked', '--release', '--lib',
      // The typed API for strangers is not what a mini program loads.
      '--no-default-features',
      // As a cdylib alone: cargo leaves link-time optimisation out when an rlib is built beside it.
      '--crate-type', 'cdylib',
      '--target', 'wasm32-unknown-unknown',
      '-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size',
    ],
    { cwd: crate, env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  rmSync(bindgen, { recursive: true, force: true });
  mkdirSync(bindgen, { recursive: true });
  const compiled = join(environment.CARGO_TARGET_DIR, 'wasm32-unknown-unknown/release/mp_session.wasm');
  run('wasm-bindgen', ['--target', 'bundler', '--no-typescript', '--out-dir', bindgen, compiled], { env: environment });
  return {
    wasm: join(bindgen, 'mp_session_bg.wasm'),
    glue: join(bindgen, 'mp_session_bg.js'),
  };
}

/** What would compile here. */
export function compilerVersions() {
  const env = toolchainEnvironment();
  return {
    rustc: run('rustc', ['--version'], { env }).trim(),
    'wasm-bindgen': run('wasm-bindgen', ['--version'], { env }).trim(),
    // Of Node itself: it makes the compressed file.
    brotli: process.versions.brotli,
  };
}

function toolchainEnvironment() {
  const shell = `source scripts/lib.sh; wasm_toolchain`;
  const toolchain = run('bash', ['-c', shell]).trim();
  if (!toolchain) throw new Error("no Rust here can build wasm: run 'make setup-wasm'");
  const cargoHome = process.env.CARGO_HOME || join(homedir(), '.cargo');
  const environment = Object.assign({}, process.env, {
    PATH: `${join(cargoHome, 'bin')}:${process.env.PATH}`,
    CARGO_TARGET_DIR: join(work, 'cargo'),
    // The std is built from source and panics become traps: both still count as unstable.
    RUSTC_BOOTSTRAP: '1',
  });
  if (toolchain === 'debian') environment.RUSTUP_TOOLCHAIN = 'debian';
  delete environment.CARGO_ENCODED_RUSTFLAGS;
  const sysroot = run('rustc', ['--print', 'sysroot'], { env: environment }).trim();
  environment.RUSTFLAGS = [
    '-Ctarget-cpu=mvp',
    // The last two are taken out again by binaryen, in one place each instead of at every use.
    '-Ctarget-feature=+mutable-globals,+bulk-memory,+sign-ext',
    '-Cpanic=immediate-abort -Zunstable-options',
    '-Zlocation-detail=none',
    '-Zfmt-debug=none',
    '-Clink-arg=-zstack-size=65536',
    `--remap-path-prefix=${root}=/mp-session`,
    `--remap-path-prefix=${cargoHome}=/cargo`,
    `--remap-path-prefix=${sysroot}=/rust`,
  ].join(' ');
  return environment;
}
