// How much of pay is the store's footfall rather than the guide's effort.

import type { Words } from '../check'
import { columns } from './draw'
import { type Cell, type Column, type Report, said } from './report'

interface Explained {
  guides: number
  r2_ppm: number | null
  slope_fen: number | null
}

interface Answer {
  sentence: Words
  without_visitors: number
  part_of_period: number
  plans: { all: Explained; classes: (Explained & { class: string })[]; quartiles: { guides: number; visitors: number; pay_fen: number; per_thousand_visitors_fen: number }[] }[]
}

export const fairness: Report = {
  name: 'fairness',
  about: 'pair',
  view: ({ sentence, plans, without_visitors: without, part_of_period: part }: Answer, { t, names }) => {
    const quarters = [1, 2, 3, 4].map((n) => t('report.quarter', { n }))
    const explained: Column[] = [
      { name: '', as: 'text' }, { name: t('report.guides'), as: 'count' },
      ...names.flatMap((name): Column[] => [{ name: `${name} · ${t('report.explained')}`, as: 'ppm' }, { name: `${name} · ${t('report.slope')}`, as: 'change' }]),
    ]
    const cells = (of: (plan: Answer['plans'][number]) => Explained | undefined): Cell[] => plans.flatMap((plan) => [of(plan)?.r2_ppm ?? null, of(plan)?.slope_fen ?? null])
    const [first] = plans
    if (!first || first.quartiles.length === 0) return { sentence, pictures: [], tables: [] }
    return {
      sentence,
      pictures: [{
        label: t('report.perThousand'), height: 240,
        option: columns(quarters, plans.map(({ quartiles }, i) => ({ name: names[i] ?? '', values: quartiles.map(({ per_thousand_visitors_fen: fen }) => fen) })), 'fen'),
      }],
      tables: [
        {
          title: t('report.perThousand'),
          columns: [
            { name: '', as: 'text' }, { name: t('report.guides'), as: 'count' }, { name: t('report.visitors'), as: 'count' },
            ...names.map((name): Column => ({ name, as: 'fen' })),
          ],
          rows: first.quartiles.map((q, i): Cell[] => [quarters[i] ?? '', q.guides, q.visitors, ...plans.map(({ quartiles }) => quartiles[i]?.per_thousand_visitors_fen ?? null)]),
        },
        {
          title: t('report.explained'), columns: explained,
          rows: [
            [t('report.everybody'), first.all.guides, ...cells(({ all }) => all)],
            ...first.classes.map((c): Cell[] => [c.class, c.guides, ...cells(({ classes }) => classes.find((other) => other.class === c.class))]),
          ],
        },
      ],
      notes: [...(without ? [said(t('report.withoutVisitors', { n: without }))] : []), ...(part ? [said(t('report.partOfPeriod', { n: part }))] : [])],
    }
  },
}
