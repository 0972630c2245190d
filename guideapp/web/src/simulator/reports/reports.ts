// The reports there are, in the order they are read.

import type { Report } from './report'
import { overview } from './overview'

export const reports: Report[] = [overview]
