// The notices of whoever is signed in and is told of plans, shared by the badge in the top
// bar and the screen that shows them.

import { computed, ref, shallowRef, watch } from 'vue'
import { plans } from './connect'
import { Role } from './gen/frontline/v1/access_pb'
import type { PlanNotice } from './gen/frontline/v1/plan_pb'
import { type Problem, problemOf } from './problem'
import { session } from './session'

export const told = [Role.GUIDE, Role.MANAGER, Role.COORDINATOR]

export const notices = shallowRef<PlanNotice[]>()
export const noticesProblem = shallowRef<Problem | null>(null)
export const noticesLoading = ref(false)
export const unread = computed(() => notices.value?.filter((notice) => !notice.acknowledged).length ?? 0)

export async function loadNotices(): Promise<void> {
  const asking = session.value
  if (!asking || !told.includes(asking.person.role)) return
  noticesLoading.value = true
  try {
    const answer = await plans.listPlanNotices({})
    if (asking !== session.value) return
    notices.value = answer.notices
    noticesProblem.value = null
  } catch (e) {
    if (asking === session.value) noticesProblem.value = problemOf(e)
  } finally {
    noticesLoading.value = false
  }
}

// Somebody else's notices are not this person's.
watch(session, () => {
  notices.value = undefined
  void loadNotices()
}, { immediate: true })
