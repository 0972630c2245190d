// Who wins and who loses, in five bands.

import type { Words } from '../check'
import { BANDS, type Band } from '../comparison'
import { BAND_COLOURS, stacks } from './draw'
import type { Cell, Report, Table, Translate } from './report'

interface Group {
  name?: string
  guides: number
  winners: number
  losers: number
  bands: Record<Band, number>
  change_fen: number
}

interface Answer {
  sentence: Words
  variants: { all: Group; by_decile: Group[]; by_class: Group[]; by_region: Group[] }[]
}

export const changes: Report = {
  name: 'changes',
  about: 'pair',
  light: true,
  view: ({ sentence, variants: [variant] }: Answer, { t }) => {
    if (!variant) return { sentence, pictures: [], tables: [] }
    const groups: [string, Group[]][] = [
      [t('report.byDecile'), [{ ...variant.all, name: t('report.everybody') }, ...variant.by_decile]],
      [t('report.byClass'), variant.by_class],
      [t('report.byRegion'), variant.by_region],
    ]
    return {
      sentence,
      pictures: groups.filter(([, list]) => list.length > 0).map(([label, list]) => ({
        label,
        height: 60 + 30 * list.length,
        option: stacks(list.map(({ name }) => name ?? ''), BANDS.map((band, i) => ({
          name: t(`report.band.${band}`), colour: BAND_COLOURS[i] ?? '', values: list.map(({ bands }) => bands[band]),
        }))),
      })),
      tables: groups.map(([title, list]) => table(title, list, t)),
    }
  },
}

function table(title: string, list: Group[], t: Translate): Table {
  return {
    title,
    columns: [
      { name: title, as: 'text' }, { name: t('report.guides'), as: 'count' }, ...BANDS.map((band) => ({ name: t(`report.band.${band}`), as: 'count' as const })),
      { name: t('report.change'), as: 'change' },
    ],
    rows: list.map((group): Cell[] => [group.name ?? '', group.guides, ...BANDS.map((band) => group.bands[band]), group.change_fen]),
  }
}
