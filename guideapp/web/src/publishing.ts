// The way of a reward plan from a document to being in force, for every screen that takes
// part in it. Somebody of headquarters saves a draft and asks for it to be published;
// somebody else publishes it or sends it back.

import { plans } from './connect'
import type { CheckPlanResponse, PlanSummary } from './gen/frontline/v1/plan_pb'

// The most plans that the server gives at once.
const PAGE = 500

// listPlans gives every draft and published version, however many pages they take.
export async function listPlans(signal?: AbortSignal): Promise<PlanSummary[]> {
  const all: PlanSummary[] = []
  let pageToken = ''
  do {
    const page = await plans.listPlans({ pageSize: PAGE, pageToken }, { signal })
    all.push(...page.plans)
    pageToken = page.nextPageToken
  } while (pageToken)
  return all
}

// checkPlan says what is wrong with a document, what its author should know, and the most it
// can cost. It keeps nothing.
export function checkPlan(document: string, signal?: AbortSignal): Promise<CheckPlanResponse> {
  return plans.checkPlan({ document }, { signal })
}

// saveDraft keeps a valid document as the draft of the plan it names, in place of the draft
// before. What awaited approval no longer does.
export async function saveDraft(document: string, idempotencyKey: string): Promise<PlanSummary> {
  const { plan } = await plans.saveDraft({ document, idempotencyKey })
  return told(plan)
}

// publishPlan asks for a draft to be published; from somebody else than who asked it is the
// approval, and the plan is published. The draft is the one that was read: saved again
// meanwhile, it is refused.
export async function publishPlan(draft: Pick<PlanSummary, 'plan' | 'planHash'>, idempotencyKey: string): Promise<PlanSummary> {
  const { plan } = await plans.publishPlan({ plan: draft.plan, planHash: draft.planHash, idempotencyKey })
  return told(plan)
}

// sendBack declines a draft that awaits approval, for a reason that its author reads.
export async function sendBack(draft: Pick<PlanSummary, 'plan' | 'planHash'>, reason: string, idempotencyKey: string): Promise<PlanSummary> {
  const { plan } = await plans.sendBackPlan({ plan: draft.plan, planHash: draft.planHash, reason, idempotencyKey })
  return told(plan)
}

// discardDraft forgets a draft, asked for or not.
export async function discardDraft(draft: Pick<PlanSummary, 'plan' | 'planHash'>, idempotencyKey: string): Promise<void> {
  await plans.discardDraft({ plan: draft.plan, planHash: draft.planHash, idempotencyKey })
}

// planPath is where headquarters reads a plan, and decides on it when it is a draft.
export function planPath(plan: Pick<PlanSummary, 'plan' | 'version'>): string {
  return `/plans/${encodeURIComponent(plan.plan)}/${plan.version || 'draft'}`
}

function told(plan: PlanSummary | undefined): PlanSummary {
  if (!plan) throw new Error('the server answered without a plan')
  return plan
}
