// What an app sends beside requests, each with a token that has just ended on the back end.
import { counted, post } from './back-end.js'
import { words } from './words.js'

const picture = '/assets/dongding.svg'
const patienceMs = 5000

export function createCalls({ phone, tell, note }) {
  /** `act(session)` gives what came of it in some words, and maybe a picture. */
  const expired = (name, act) => async () => {
    await post('expire')
    note(words.tokenEnded(name))
    const { outcome, logins, refusals } = await counted(() => act(phone().session()))
    const [said, shown] = [].concat(outcome)
    tell(words.outcome(name, refusals, logins, said), shown)
  }

  return {
    upload: expired('uploadFile', async (session) => {
      let told = 0
      const upload = session.uploadFile({ url: '/file', filePath: picture, name: 'file' })
      upload.onProgressUpdate(({ progress }) => {
        told = progress
      })
      const { size, contentType } = JSON.parse((await upload).data)
      return words.kept(size, contentType, told)
    }),

    download: expired('downloadFile', async (session) => {
      const { statusCode, tempFilePath } = await session.downloadFile({ url: '/file' })
      return statusCode === 200
        ? [words.cameBack, phone().host.pictureOf(tempFilePath)]
        : words.nothingUploaded(statusCode)
    }),

    socket: expired('connectSocket', async (session) => {
      const socket = await session.connectSocket({ url: '/socket' })
      const heard = []
      const both = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(words.socketSilent)), patienceMs)
        socket.onMessage(({ data }) => heard.push(data) === 2 && resolve())
      })
      socket.send({ data: '在吗' })
      await both.finally(() => socket.close({}))
      return words.socketOpen(heard[1])
    }),

    lend: expired('withToken', async (session) => {
      const ask = (token) =>
        new Promise((success, fail) => {
          phone().wx.request({ url: `${phone().shop().baseURL()}/orders`, header: { Authorization: `Bearer ${token}` }, success, fail })
        })
      const { statusCode } = await session.withToken(ask)
      return words.lent(statusCode)
    }),
  }
}
