/** Goes on with what a mutation gave, also when whoever asked for it is gone by then: the list that is read anew after
 *  it may have taken the row or the form away, and callbacks given to `mutate` are forgotten with it. `failed` is left
 *  out where every failure is told by the mutation itself. */
export function act<T>(doing: Promise<T>, done: (result: T) => void, failed: (error: unknown) => void = () => undefined): void {
  doing.then(done, failed);
}
