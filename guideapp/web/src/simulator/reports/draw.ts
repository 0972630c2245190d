// How the pictures of the reports look. Heights are numbers here and nowhere else; labels are
// made from the exact amounts.

import { type EChartsCoreOption, format as chartText } from 'echarts/core'
import { type As, type Cell, format } from './report'

// The look of tokens.css, which a chart cannot read.
const INK = '#1d2530'
const MUTED = '#5a5f68'
const LINE = '#ddd6c8'
const SHEET = '#fffdf9'
export const LIVE = '#b9b0a0'
export const GAIN = '#1d6654'
export const LOSS = '#a8321f'
export const BAND_COLOURS = ['#1d6654', '#8cbcab', '#ddd6c8', '#e3a797', '#a8321f']
// The live plan, then the variants.
export const PLAN_COLOURS = [LIVE, '#a8321f', '#36488f', '#1d6654', '#855600']

const words = { color: MUTED, fontSize: 12, lineHeight: 16 }
// The label of a row. A width given to it would be taken up by short names as well.
const named = { ...words, color: INK, formatter: (name: string) => chartText.truncateText(name, 190, '12px sans-serif') }
// A picture that follows a slider is drawn at once: one that moves would lag behind it.
const frame = { animationDuration: 250, animationDurationUpdate: 0 }
const legend = { type: 'scroll', top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: words }
const dashed = { lineStyle: { color: LINE, type: 'dashed' } }
const quietAxis = { axisLine: { lineStyle: { color: LINE } }, axisTick: { show: false } }

export interface Series {
  name: string
  values: Cell[]
  colour?: string
}

// numberOf is the height of a value: yuan for an amount, per cent for a share.
function numberOf(value: Cell | undefined, as: As): number {
  if (typeof value !== 'number') return 0
  if (as === 'fen' || as === 'change') return value / 100
  return as === 'ppm' || as === 'ppmChange' ? value / 10_000 : value
}

// rowsHeight is how high a picture of so many rows is.
export function rowsHeight(rows: number, series: number): number {
  return 44 + rows * (14 + 18 * series)
}

// rows draws a bar for each category and series, with its value written behind it.
export function rows(categories: string[], series: Series[], as: As): EChartsCoreOption {
  const signed = series.length === 1 && (as === 'change' || as === 'countChange' || as === 'ppmChange')
  const below = series.some(({ values }) => values.some((value) => typeof value === 'number' && value < 0))
  return {
    ...frame,
    legend: series.length > 1 ? legend : { show: false },
    grid: { top: series.length > 1 ? 32 : 8, right: 104, bottom: 4, left: 0, containLabel: true },
    tooltip: tooltip(),
    // What is below nothing has its value before it, which takes room.
    xAxis: { type: 'value', boundaryGap: [below ? '25%' : 0, 0], axisLabel: { show: false }, splitLine: dashed },
    yAxis: {
      type: 'category', inverse: true, data: categories, ...quietAxis,
      axisLabel: named,
    },
    series: series.map(({ name, values, colour }, i) => ({
      name, type: 'bar', barMaxWidth: 16, barGap: '15%',
      itemStyle: { color: colour ?? PLAN_COLOURS[i] },
      data: values.map((value) => ({
        value: numberOf(value, as), written: format(value, as),
        label: { position: typeof value === 'number' && value < 0 ? 'left' : 'right' },
        ...(signed && typeof value === 'number' && { itemStyle: { color: value < 0 ? LOSS : GAIN } }),
      })),
      label: { show: true, ...words, formatter: ({ data }: { data: { written: string } }) => data.written },
      labelLayout: { hideOverlap: true },
    })),
  }
}

// Of so few standing bars each is named, on several lines where it has to be.
const FEW = 5

// columns draws standing bars, as of a distribution.
export function columns(categories: string[], series: Series[], as: As): EChartsCoreOption {
  const few = categories.length <= FEW && { interval: 0, width: 84, overflow: 'break' }
  return {
    ...frame,
    legend: series.length > 1 ? legend : { show: false },
    tooltip: { ...tooltip(), axisPointer: { type: 'shadow' } },
    grid: { top: 32, right: 8, bottom: 4, left: 4, containLabel: true },
    xAxis: { type: 'category', data: categories, ...quietAxis, axisLabel: { ...words, hideOverlap: true, ...few } },
    yAxis: { type: 'value', axisLabel: words, splitLine: dashed },
    series: series.map(({ name, values, colour }, i) => ({
      name, type: 'bar', barGap: '0%', barCategoryGap: '22%', itemStyle: { color: colour ?? PLAN_COLOURS[i], borderRadius: [3, 3, 0, 0] },
      data: values.map((value) => ({ value: numberOf(value, as), written: format(value, as) })),
    })),
  }
}

// stacks draws rows whose parts add up to the whole, as of bands.
export function stacks(categories: string[], parts: Series[]): EChartsCoreOption {
  const totals = categories.map((_, i) => parts.reduce((sum, { values }) => sum + numberOf(values[i], 'count'), 0))
  return {
    ...frame,
    legend: { ...legend, type: 'plain' },
    tooltip: tooltip(),
    grid: { top: 52, right: 8, bottom: 0, left: 0, containLabel: true },
    xAxis: { type: 'value', max: 100, show: false },
    yAxis: { type: 'category', inverse: true, data: categories, axisLine: { show: false }, axisTick: { show: false }, axisLabel: named },
    series: parts.map(({ name, values, colour }, i) => ({
      name, type: 'bar', stack: 'whole', barMaxWidth: 26,
      itemStyle: { color: colour ?? BAND_COLOURS[i], borderColor: '#fffdf9', borderWidth: 1 },
      data: values.map((value, row) => {
        const share = totals[row] ? (numberOf(value, 'count') * 100) / (totals[row] ?? 1) : 0
        return { value: share, written: format(value, 'count'), label: { show: share >= 6 } }
      }),
      label: { color: i === 0 || i === parts.length - 1 ? '#fff' : INK, fontSize: 12, formatter: ({ data }: { data: { written: string } }) => data.written },
    })),
  }
}

export interface Line {
  name: string
  points: [x: number, y: number][]
  colour?: string
}

// lines draws curves over a number; marks stand where somebody is.
export function lines(list: Line[], x: { name: string; as: As }, y: { name: string; as: As }, marks: { name: string; at: [number, number] }[] = []): EChartsCoreOption {
  const scaled = ([a, b]: [number, number]): [number, number] => [numberOf(a, x.as), numberOf(b, y.as)]
  return {
    ...frame,
    legend: list.length > 1 ? { ...legend, left: 'auto', right: 0 } : { show: false },
    tooltip: { trigger: 'axis', confine: true },
    grid: { top: 40, right: 24, bottom: 28, left: 8, containLabel: true },
    xAxis: { type: 'value', name: x.name, nameLocation: 'middle', nameGap: 26, nameTextStyle: words, axisLabel: { ...words, hideOverlap: true }, splitLine: { show: false }, ...quietAxis },
    yAxis: { type: 'value', name: y.name, nameTextStyle: { ...words, align: 'left' }, axisLabel: words, splitLine: dashed },
    series: list.map(({ name, points, colour }, i) => ({
      name, type: 'line', showSymbol: points.length < 40, symbolSize: 5,
      lineStyle: { width: 2, color: colour ?? PLAN_COLOURS[i] }, itemStyle: { color: colour ?? PLAN_COLOURS[i] },
      data: points.map(scaled),
      ...(i === list.length - 1 && marks.length > 0 && {
        markPoint: {
          symbol: 'circle', symbolSize: 12, itemStyle: { color: INK },
          label: { show: true, position: 'top', align: 'left', offset: [4, -34], color: INK, fontSize: 12, backgroundColor: SHEET, padding: [1, 3], formatter: ({ data }: { data: { name: string } }) => data.name },
          data: marks.map(({ name: said, at }) => ({ name: said, coord: scaled(at) })),
        },
      }),
    })),
  }
}

export interface Range {
  name: string
  low: number
  middle: number
  high: number
  observed: number
}

// intervals draws ranges of amounts in fen: a bar from low to high, its middle, and what was
// observed.
export function intervals(ranges: Range[], observed: string): EChartsCoreOption {
  const yuan = (fen: number) => numberOf(fen, 'fen')
  return {
    ...frame,
    legend: { ...legend, data: ['P50', observed] },
    grid: { top: 36, right: 24, bottom: 4, left: 0, containLabel: true },
    xAxis: { type: 'value', scale: true, axisLabel: { ...words, hideOverlap: true }, splitLine: dashed },
    yAxis: { type: 'category', inverse: true, data: ranges.map(({ name }) => name), ...quietAxis, axisLabel: named },
    series: [
      ...ranges.map(({ low, high }, i) => ({
        name: `P10–P90 ${i}`, type: 'line', symbol: 'none', silent: true, lineStyle: { width: 12, color: '#e3c9b4', cap: 'round' },
        data: [[yuan(low), i], [yuan(high), i]],
      })),
      { name: 'P50', type: 'scatter', z: 3, symbol: 'rect', symbolSize: [3, 18], itemStyle: { color: LOSS }, data: ranges.map(({ middle }, i) => [yuan(middle), i]) },
      { name: observed, type: 'scatter', z: 4, symbol: 'circle', symbolSize: 9, itemStyle: { color: INK }, data: ranges.map((range, i) => [yuan(range.observed), i]) },
    ],
  }
}

function tooltip(): EChartsCoreOption {
  return {
    trigger: 'axis', confine: true, axisPointer: { type: 'shadow' },
    formatter: (hits: { axisValueLabel: string; marker: string; seriesName: string; data: { written: string } }[]) =>
      [escaped(hits[0]?.axisValueLabel ?? ''), ...hits.map(({ marker, seriesName, data }) => `${marker} ${escaped(seriesName)} <b>${escaped(data.written)}</b>`)].join('<br>'),
  }
}

// A title from a plan is text, whatever stands in it.
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
