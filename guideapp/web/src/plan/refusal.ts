export interface Violation {
  path: string
  message: string
  // Where in the document, when the document could not be read that far.
  offset?: number
}

// PlanRefused says where a document is wrong and what would be right.
export class PlanRefused extends Error {
  constructor(readonly violations: Violation[]) {
    super(violations.map((v) => (v.path ? `${v.path}: ${v.message}` : v.message)).join('\n'))
  }
}
