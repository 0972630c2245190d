// What the charts of the simulator draw. Heights are numbers here and nowhere else; labels are
// made from the exact amounts.

import type { EChartsCoreOption } from 'echarts/core'
import { formatCount, formatFen, formatFenSigned } from '../money'
import { BANDS, type Comparison } from './comparison'
import { componentsOf, type Translate } from './sentences'

// The look of tokens.css, which a chart cannot read.
const INK = '#1d2530'
const MUTED = '#5a5f68'
const LINE = '#ddd6c8'
export const LIVE = '#b9b0a0'
export const CHANGED = '#a8321f'
const BAND_COLOURS = ['#1d6654', '#8cbcab', '#ddd6c8', '#e3a797', '#a8321f']

const words = { color: MUTED, fontSize: 12 }

const frame = {
  animationDuration: 250,
  animationDurationUpdate: 180,
}

export function costChart(c: Comparison, titles: Map<string, string>, t: Translate): EChartsCoreOption {
  const ids = componentsOf(c)
  const label = (id: string, amounts: Map<string, bigint>) => {
    const amount = amounts.get(id) ?? 0n
    const change = amount - (c.live.byComponent.get(id) ?? 0n)
    return change === 0n ? formatFen(amount) : `${formatFen(amount)}  ${formatFenSigned(change)}`
  }
  const bars = (name: string, amounts: Map<string, bigint>, colour: string) => ({
    name,
    type: 'bar',
    barMaxWidth: 14,
    barGap: '15%',
    itemStyle: { color: colour, borderRadius: [0, 3, 3, 0] },
    label: {
      show: true,
      position: 'right',
      ...words,
      formatter: ({ dataIndex }: { dataIndex: number }) => label(ids[dataIndex] ?? '', amounts),
    },
    data: ids.map((id) => Number(amounts.get(id) ?? 0n) / 100),
  })
  return {
    ...frame,
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: words },
    grid: { top: 32, right: 168, bottom: 0, left: 0, containLabel: true },
    xAxis: { type: 'value', axisLabel: { show: false }, splitLine: { lineStyle: { color: LINE, type: 'dashed' } } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: ids.map((id) => titles.get(id) ?? id),
      axisLine: { lineStyle: { color: LINE } },
      axisTick: { show: false },
      axisLabel: { ...words, color: INK },
    },
    series: [
      bars(t('simulator.live', {}), c.live.byComponent, LIVE),
      bars(t('simulator.changed', {}), c.changed.byComponent, CHANGED),
    ],
  }
}

export function payChart(c: Comparison, t: Translate): EChartsCoreOption {
  const bars = (name: string, people: number[], colour: string) => ({
    name, type: 'bar', barGap: '0%', barCategoryGap: '22%', itemStyle: { color: colour, borderRadius: [3, 3, 0, 0] }, data: people,
  })
  return {
    ...frame,
    tooltip: { trigger: 'axis', confine: true, axisPointer: { type: 'shadow' } },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: words },
    grid: { top: 32, right: 8, bottom: 4, left: 0, containLabel: true },
    xAxis: {
      type: 'category',
      data: c.bins.map((bin) => `¥${formatCount(bin.fromFen / 100n)}`),
      axisLine: { lineStyle: { color: LINE } },
      axisTick: { show: false },
      axisLabel: words,
    },
    yAxis: { type: 'value', minInterval: 1, axisLabel: words, splitLine: { lineStyle: { color: LINE, type: 'dashed' } } },
    series: [
      bars(t('simulator.live', {}), c.bins.map((bin) => bin.live), LIVE),
      bars(t('simulator.changed', {}), c.bins.map((bin) => bin.changed), CHANGED),
    ],
  }
}

export function bandsChart(c: Comparison, t: Translate): EChartsCoreOption {
  return {
    ...frame,
    tooltip: { trigger: 'item', confine: true },
    legend: { bottom: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: words },
    grid: { top: 0, right: 0, bottom: 40, left: 0 },
    xAxis: { type: 'value', max: c.people, show: false },
    yAxis: { type: 'category', data: [''], show: false },
    series: BANDS.map((band, i) => ({
      name: t(`simulator.band.${band}`, {}),
      type: 'bar',
      stack: 'people',
      barWidth: 32,
      itemStyle: { color: BAND_COLOURS[i], borderColor: '#fffdf9', borderWidth: 1 },
      label: {
        show: c.bands[band] * 16 >= c.people,
        color: i === 0 || i === 4 ? '#fff' : INK,
        formatter: String(c.bands[band]),
      },
      data: [c.bands[band]],
    })),
  }
}
