// What every report of the simulator is made of: a sentence, pictures and tables. A table can
// be taken away as CSV, a picture as PNG.

import type { EChartsCoreOption } from 'echarts/core'
import { formatCount, formatFen, formatFenSigned, formatRatio, formatYuan } from '../../money'
import type { Words } from '../check'

export type Translate = (key: string, named?: Record<string, unknown>) => string

export interface Picture {
  label: string
  height: number
  option: EChartsCoreOption
}

// As is how a column's values are written: fen and change are amounts in fen, ppm and
// ppmChange parts per million.
export type As = 'text' | 'fen' | 'change' | 'count' | 'countChange' | 'ppm' | 'ppmChange' | 'gini'

export interface Column {
  name: string
  as: As
}

export type Cell = string | number | null

export interface Table {
  title?: string
  columns: Column[]
  rows: Cell[][]
}

export interface View {
  sentence: Words
  pictures: Picture[]
  tables: Table[]
  // Said below: what the report leaves out or takes for granted.
  notes?: Words[]
  // A value that may be put into the active variant.
  apply?: { label: string; path: string; value: string }
}

// said is a text that is already in the language on screen.
export function said(text: string): Words {
  return { zh: text, en: text }
}

// Context is what a view is drawn in.
export interface Context {
  t: Translate
  // Amounts as they are instead of beside the live plan's.
  absolute: boolean
  // Titles of components by id.
  titles: Map<string, string>
  // What the numbers of the plan that was asked about are called, by path.
  numbers: Map<string, string>
  // What the plans of the report are called, the live one first.
  names: string[]
}

// format writes a cell for people.
export function format(value: Cell, as: As): string {
  if (value === null) return '—'
  if (typeof value === 'string') return value
  switch (as) {
    case 'fen':
      return formatFen(BigInt(value))
    case 'change':
      return formatFenSigned(BigInt(value))
    case 'ppm':
      return percent(value)
    case 'ppmChange':
      return (value > 0 ? '+' : '') + percent(value)
    case 'gini':
      return (value / 1_000_000).toFixed(3)
    case 'countChange':
      return (value > 0 ? '+' : '') + formatCount(value).replace('-', '−')
    default:
      return formatCount(value)
  }
}

// percent writes parts per million as a percentage with one decimal.
export function percent(ppm: number): string {
  return `${ppm < 0 ? '−' : ''}${(Math.abs(ppm) / 10_000).toFixed(1)}%`
}

// cellText writes a cell for a spreadsheet: yuan with a decimal point, percentages exactly.
export function cellText(value: Cell, as: As): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (as === 'fen' || as === 'change') return formatYuan(BigInt(value))
  if (as === 'ppm' || as === 'ppmChange') return (value < 0 ? '-' : '') + formatRatio(BigInt(Math.abs(value)))
  if (as === 'gini') return (value / 1_000_000).toFixed(6)
  return String(value)
}

// Input is an argument that a person may choose.
export interface Input {
  name: string
  as: 'percent' | 'whole' | 'yuan' | 'choice' | 'text' | 'place' | 'guide'
  // What stands there at first; an empty value is not handed on.
  value: string
  of?: string[]
  // Shown only while another input has a value.
  when?: { name: string; value: string }
}

export interface Report {
  // As the engine calls it.
  name: string
  // Which plans it is asked about: the live and the active one, the active one alone, or all.
  about: 'pair' | 'one' | 'all'
  // Whether it keeps up with a slider that is being dragged.
  light?: boolean
  // Whether it is computed only when a person asks for it, since it takes its time.
  asked?: (named: Record<string, string>) => boolean
  // Whether its amounts can be seen beside the live plan's.
  deltas?: boolean
  inputs?: Input[]
  view: (answer: never, context: Context) => View
}
