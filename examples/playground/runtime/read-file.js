import { packagePath } from './package-path.js'

/** As `getFileSystemManager().readFile` with `encoding: 'base64'`. */
export function readFile({ filePath, success, fail }) {
  fetch(packagePath(filePath))
    .then((response) => response.arrayBuffer())
    .then(
      (bytes) => {
        success({ data: btoa(String.fromCharCode(...new Uint8Array(bytes))), errMsg: 'readFile:ok' })
      },
      () => fail({ errMsg: 'readFile:fail' })
    )
}
