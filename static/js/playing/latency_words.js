/** How a delay between hand and ear feels. @param {number} ms */
export function latencyGrade(ms) {
  if (ms < 10) return "excellent";
  return ms <= 25 ? "fine" : "slow";
}
