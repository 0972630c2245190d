// What each component and each channel costs.

import type { Words } from '../check'
import { rows, rowsHeight, type Series } from './draw'
import type { Column, Report, Table, Translate } from './report'

interface Channelled {
  by_channel: { channel: string; costs_fen: number[] }[]
  costs_fen: number[]
}

interface Answer extends Channelled {
  sentence: Words
  components: (Channelled & { component: string; title: string })[]
}

export const cost: Report = {
  name: 'cost',
  about: 'pair',
  light: true,
  deltas: true,
  view: (answer: Answer, { t, absolute, names }) => {
    const channels = answer.by_channel.map(({ channel, costs_fen }) => ({ title: t(`report.channel.${channel}`), costs_fen }))
    const paid = channels.filter(({ costs_fen }) => costs_fen.some((fen) => fen !== 0))
    return {
      sentence: answer.sentence,
      pictures: [picture(t('report.byComponent'), answer.components, names, absolute, t), picture(t('report.byChannel'), paid, names, absolute, t)],
      tables: [table(t('report.byComponent'), answer.components, names, t), table(t('report.byChannel'), paid, names, t)],
    }
  },
}

interface Row {
  title: string
  costs_fen: number[]
}

function picture(label: string, list: Row[], names: string[], absolute: boolean, t: Translate) {
  const titles = list.map(({ title }) => title)
  const series: Series[] = absolute
    ? names.map((name, i) => ({ name, values: list.map(({ costs_fen }) => costs_fen[i] ?? 0) }))
    : [{ name: t('report.change'), values: list.map(changeOf) }]
  return { label, height: rowsHeight(list.length, series.length), option: rows(titles, series, absolute ? 'fen' : 'change') }
}

function table(title: string, list: Row[], names: string[], t: Translate): Table {
  const columns: Column[] = [{ name: title, as: 'text' }, ...names.map((name): Column => ({ name, as: 'fen' })), { name: t('report.change'), as: 'change' }]
  return { title, columns, rows: list.map((row) => [row.title, ...row.costs_fen, changeOf(row)]) }
}

function changeOf({ costs_fen: costs }: Row): number {
  return (costs.at(-1) ?? 0) - (costs[0] ?? 0)
}
