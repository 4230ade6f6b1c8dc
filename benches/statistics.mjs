export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The slope of log(time) over log(size): 0 is flat, 1 is linear, 2 is quadratic. */
export const exponent = (points) => {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)])
  const mean = (at) => logs.reduce((sum, pair) => sum + pair[at], 0) / logs.length
  const [x, y] = [mean(0), mean(1)]
  const over = logs.reduce((sum, pair) => sum + (pair[0] - x) * (pair[1] - y), 0)
  return over / logs.reduce((sum, pair) => sum + (pair[0] - x) ** 2, 0)
}
