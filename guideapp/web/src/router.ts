import { watch } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'
import { Role } from './gen/frontline/v1/access_pb'
import { told } from './notices'
import Actions from './screens/Actions.vue'
import Board from './screens/Board.vue'
import Notices from './screens/Notices.vue'
import SignIn from './screens/SignIn.vue'
import Tally from './screens/Tally.vue'
import Team from './screens/Team.vue'
import TeamMember from './screens/TeamMember.vue'
import { homeOf, session } from './session'

const guides = [Role.GUIDE]
const headquarters = [Role.HEADQUARTERS]
const leaders = [Role.MANAGER, Role.COORDINATOR, Role.HEADQUARTERS]

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/sign-in', component: SignIn },
    { path: '/actions', component: Actions, meta: { roles: guides } },
    { path: '/tally', component: Tally, meta: { roles: [...guides, Role.MANAGER] } },
    { path: '/board', component: Board, meta: { roles: guides } },
    { path: '/team', component: Team, meta: { roles: leaders } },
    { path: '/team/:guide', component: TeamMember, meta: { roles: leaders } },
    { path: '/notices', component: Notices, meta: { roles: told } },
    { path: '/disputes', component: () => import('./screens/Disputes.vue'), meta: { roles: leaders } },
    { path: '/disputes/:number(\\d+)', component: () => import('./screens/Dispute.vue'), meta: { roles: leaders } },
    { path: '/settlement', component: () => import('./screens/Settlement.vue'), meta: { roles: headquarters } },
    { path: '/plans', component: () => import('./screens/Plans.vue'), meta: { roles: headquarters } },
    { path: '/plans/:plan/:version', component: () => import('./screens/Plan.vue'), meta: { roles: headquarters } },
    {
      path: '/simulator',
      component: () => import('./screens/Simulator.vue'),
      meta: { roles: headquarters },
    },
    { path: '/:rest(.*)*', redirect: () => home() },
  ],
})

// home is the first screen of whoever is signed in.
export function home(): string {
  return (session.value && homeOf(session.value.person.role)) || '/sign-in'
}

router.beforeEach((to) => {
  if (to.path === '/sign-in') return true
  if (!session.value) return { path: '/sign-in', query: { next: to.fullPath } }
  const roles = to.meta.roles as Role[] | undefined
  return !roles || roles.includes(session.value.person.role) || home()
})

// A session that ends while a screen is open leads to the sign-in, and back afterwards.
watch(session, (now, before) => {
  const { path, fullPath } = router.currentRoute.value
  if (!now && before && path !== '/sign-in') {
    void router.replace({ path: '/sign-in', query: { next: fullPath, ended: '1' } })
  }
})
