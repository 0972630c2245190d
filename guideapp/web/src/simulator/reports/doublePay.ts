// What is paid twice because a credit counts for two.

import type { Words } from '../check'
import { rows, rowsHeight } from './draw'
import type { Cell, Column, Report } from './report'

interface Twice {
  cost_fen: number
  twice_fen: number
  twice_ppm: number
  soft_alone_fen: number
  events: number
  credits: number
  components: { component: string; cost_fen: number; twice_fen: number }[]
}

interface Answer {
  sentence: Words
  plans: Twice[]
}

export const doublePay: Report = {
  name: 'double_pay',
  about: 'pair',
  deltas: true,
  view: ({ sentence, plans }: Answer, { t, absolute, titles, names }) => {
    const ids = [...new Set(plans.flatMap(({ components }) => components.map(({ component }) => component)))]
    const twice = (i: number, id: string) => plans[i]?.components.find(({ component }) => component === id)?.twice_fen ?? 0
    const last = plans.length - 1
    const paid = ids.filter((id) => plans.some((_, i) => twice(i, id) !== 0))
    const title = (id: string) => titles.get(id) ?? id
    const head = (as: Column['as']): Column[] => [{ name: '', as: 'text' }, ...names.map((name): Column => ({ name, as }))]
    const row = (name: string, of: (plan: Twice) => Cell): Cell[] => [name, ...plans.map(of)]
    return {
      sentence,
      pictures: paid.length === 0 ? [] : [{
        label: t('report.paidTwice'),
        height: rowsHeight(paid.length, absolute ? plans.length : 1),
        option: absolute
          ? rows(paid.map(title), plans.map((_, i) => ({ name: names[i] ?? '', values: paid.map((id) => twice(i, id)) })), 'fen')
          : rows(paid.map(title), [{ name: t('report.change'), values: paid.map((id) => twice(last, id) - twice(0, id)) }], 'change'),
      }],
      tables: [
        {
          title: t('report.paidTwice'), columns: [...head('fen'), { name: t('report.change'), as: 'change' }],
          rows: [
            ...paid.map((id): Cell[] => [title(id), ...plans.map((_, i) => twice(i, id)), twice(last, id) - twice(0, id)]),
            [...row(t('report.total'), ({ twice_fen }) => twice_fen), (plans[last]?.twice_fen ?? 0) - (plans[0]?.twice_fen ?? 0)],
            [...row(t('report.softAlone'), ({ soft_alone_fen }) => soft_alone_fen), (plans[last]?.soft_alone_fen ?? 0) - (plans[0]?.soft_alone_fen ?? 0)],
          ],
        },
        { title: t('report.softCredits'), columns: head('count'), rows: [row(t('report.events'), ({ events }) => events), row(t('report.credits'), ({ credits }) => credits)] },
      ],
    }
  },
}
