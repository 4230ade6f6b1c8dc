const maximumBytes = 32 * 1024

/**
 * Turns the picture the user chose into an address others can open. A real shop uploads the file to its own storage;
 * this one has none, so it keeps small pictures inside the address.
 */
module.exports = (path) =>
  new Promise((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath: path,
      encoding: 'base64',
      success({ data }) {
        if (data.length > maximumBytes) return reject(new Error('the picture is too large'))
        const type = /\.svg$/.test(path) ? 'svg+xml' : /\.png$/.test(path) ? 'png' : 'jpeg'
        resolve(`data:image/${type};base64,${data}`)
      },
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    })
  })
