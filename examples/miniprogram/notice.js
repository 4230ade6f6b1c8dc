/** What the shop says when a step was not reached. Closing the popup needs no comment. */
const texts = {
  ERR_AUTH_DENIED: '没有授权，暂时无法继续',
  ERR_PHONE_QUOTA: '暂时无法验证手机号',
  ERR_PRIVACY_DENIED: '需要先同意隐私保护指引',
  ERR_NETWORK: '网络不太顺畅',
  ERR_TIMEOUT: '网络不太顺畅',
  ERR_LOGIN_REQUIRED: '请先到“账号与登录”登录',
  ERR_FUSE_TRIPPED: '登录太频繁，请稍后再试',
  ERR_FUSE_LOCKED: '登录太频繁，请稍后再试',
}
const silent = ['ERR_AUTH_CANCELLED', 'ERR_SUPERSEDED', 'ERR_DISPOSED']

module.exports = ({ code }) => {
  if (silent.indexOf(code) < 0) wx.showToast({ title: texts[code] || '没有成功，请再试一次', icon: 'none' })
}
