// The Connect clients of the page. Every call but the sign-in carries the session's token; a
// call the server no longer knows the caller of ends the session. A sign-in that is refused
// says nothing about the session there is.

import { Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect'
import { createConnectTransport } from '@connectrpc/connect-web'
import { ActionService } from './gen/frontline/v1/action_pb'
import { BoardService } from './gen/frontline/v1/board_pb'
import { PlanService } from './gen/frontline/v1/plan_pb'
import { RewardService } from './gen/frontline/v1/reward_pb'
import { SessionService } from './gen/frontline/v1/session_pb'
import { SettlementService } from './gen/frontline/v1/settlement_pb'
import { end, session } from './session'

// A read that has not answered by then is given up and offered again.
const TIMEOUT_MS = 20_000
// The data set of a large chain takes its time; the server tells meanwhile how far it is.
export const EXPORT_TIMEOUT_MS = 1_200_000
// So does settling a period of one.
export const SETTLE_TIMEOUT_MS = 300_000

const authorize: Interceptor = (next) => async (request) => {
  const token = request.method === SessionService.method.signIn ? undefined : session.value?.token
  if (token) request.header.set('Authorization', `Bearer ${token}`)
  try {
    return await next(request)
  } catch (e) {
    const expired = ConnectError.from(e).code === Code.Unauthenticated
    if (expired && token && session.value?.token === token) end()
    throw e
  }
}

const options = {
  baseUrl: new URL('.', document.baseURI).href.replace(/\/$/, ''),
  useHttpGet: true,
  defaultTimeoutMs: TIMEOUT_MS,
  interceptors: [authorize],
}
const transport = createConnectTransport(options)

export const sessions = createClient(SessionService, transport)
export const actions = createClient(ActionService, transport)
export const rewards = createClient(RewardService, transport)
export const boards = createClient(BoardService, transport)
export const plans = createClient(PlanService, transport)
// A data set is bytes; as JSON it would be a third larger.
export const { exportDataset } = createClient(PlanService, createConnectTransport({ ...options, useBinaryFormat: true }))
export const settlements = createClient(SettlementService, transport)
