/** Whether a base library is at least `wanted`. One that does not tell its version counts as a recent one. */
export const atLeast = (version, wanted) => {
  if (!version) return true
  const parts = version.split('.').map(Number)
  const limits = wanted.split('.').map(Number)
  for (let index = 0; index < limits.length; index++) {
    const difference = (parts[index] || 0) - limits[index]
    if (difference) return difference > 0
  }
  return true
}
