// The plan that the benchmark pays: eight components of several kinds.

export const plan = (miniRate: string) => `
schema: 1
plan: bench
period: month
credit:
  - {id: dual, when: {kinds: [order], channels: [mini_program, cloud_store]}, to: [{party: guide, share: 100%}, {party: owner, share: 100%, soft: true}]}
components:
  - {id: friend, bounty: {each: 2.00, once_per: [guide, customer]}, when: {kinds: [friend_added]}, hold: {days: 7, void_on: [friend_lost]}}
  - {id: mini, commission: {rate: ${miniRate}}, when: {kinds: [order], channels: [mini_program]}}
  - {id: cloud, commission: {rate: 1%}, when: {kinds: [order], channels: [cloud_store]}, cap: 3000.00}
  - {id: store, ladder: {measure: {sum: amount, when: {kinds: [order], channels: [store]}}, mode: marginal, steps: [{from: 0, rate: 1%}, {from: 10000, rate: 2%}, {from: 30000, rate: 3%}]}}
  - {id: large, commission: {rate: 0.5%}, when: {kinds: [order], min_amount: 500}}
  - {id: items, ladder: {measure: {sum: quantity, when: {kinds: [order]}}, mode: whole, steps: [{from: 10, each: 0.5}]}}
  - {id: class, commission: {rate: 0.3%}, when: {kinds: [order], classes: [A, B]}}
  - {id: manager, for: {roles: [manager]}, commission: {rate: 0.2%, of: store}}
`
