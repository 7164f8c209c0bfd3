/** How many files this process may have open: the one thing that bounds connections (operations rule L7). */

const most = 20_000
/** For the journal, the database, threads, and whoever is being told that there is no room. */
const leftForFiles = 200

/** How many connections there is room for. */
export function roomForConnections(): number {
  const files = openFilesLimit()
  return Math.max(1, Math.min(most, files - leftForFiles))
}

/** As Node tells it, which raises the soft limit to the hard one when it starts; where there is none, Infinity. */
function openFilesLimit(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const { soft } = userLimits?.open_files ?? {}
  return typeof soft === 'number' ? soft : Infinity
}
