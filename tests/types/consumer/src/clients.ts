// The libraries' own types fit the interceptors.
import axios from 'axios'
import fly from 'flyio'
import Luch from 'luch-request'
import { createSession } from 'mp-session'
import { install as installAxios } from 'mp-session/interceptors/axios'
import { install as installFly } from 'mp-session/interceptors/fly'
import { install as installLuch } from 'mp-session/interceptors/luch'

const session = createSession({ baseURL: 'https://api.example.com' })
installAxios(axios, session)
installAxios(axios.create(), session)
installFly(fly, session)
installLuch(new Luch(), session)
