/** @throws the error given where it takes longer */
export async function within<Result>(limitMs: number, doing: Promise<Result>, late: Error): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late), limitMs);
  try {
    return await Promise.race([doing, promise]);
  } finally {
    clearTimeout(timer);
  }
}
