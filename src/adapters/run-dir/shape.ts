// Checks that a value read from a file has the shape that it should have, and names the first place where it has not.

/** The path of the first part that does not fit, such as `inputs.0.rows`; undefined where all of it fits. */
type Misfit = string | undefined;

/** Zod could do this too, but takes longer to load than all of a small command, and every command reads a plan. */
export interface Shape<out T> {
  misfitIn(value: unknown): Misfit;
  /** For the compiler alone. */
  readonly type?: T;
}

export function fits<T>(shape: Shape<T>, value: unknown): value is T {
  return shape.misfitIn(value) === undefined;
}

function shapeOf<T>(isFit: (value: unknown) => boolean): Shape<T> {
  return { misfitIn: (value) => (isFit(value) ? undefined : '') };
}

export const text = shapeOf<string>((value) => typeof value === 'string');
export const flag = shapeOf<boolean>((value) => typeof value === 'boolean');
export const whole = shapeOf<number>(Number.isSafeInteger);
export const count = shapeOf<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0);

export function textLike(pattern: RegExp): Shape<string> {
  return shapeOf((value) => typeof value === 'string' && pattern.test(value));
}

export function oneOf<const W extends string | number>(words: readonly W[]): Shape<W> {
  return shapeOf((value) => words.some((word) => word === value));
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return { misfitIn: (value) => (value === null ? undefined : shape.misfitIn(value)) };
}

export function orLeftOut<T>(shape: Shape<T>): Shape<T | undefined> {
  return { misfitIn: (value) => (value === undefined ? undefined : shape.misfitIn(value)) };
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    misfitIn: (value) =>
      Array.isArray(value) ? firstMisfit(value.map((part: unknown, at) => [String(at), part, shape])) : '',
  };
}

/** None but these keys, and not necessarily all of them. */
export function someOf<K extends string, T>(
  keys: readonly K[],
  shape: Shape<T>,
): Shape<Readonly<Partial<Record<K, T>>>> {
  const none = shapeOf<never>(() => false);
  const known: readonly string[] = keys;
  return {
    misfitIn: (value) =>
      isObject(value)
        ? firstMisfit(
            Object.entries(value).map(([key, part]) => [key, part, known.includes(key) ? shape : none]),
          )
        : '',
  };
}

/** All of these fields; others are let through. */
export function objectOf<T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields);
  return {
    misfitIn: (value) =>
      isObject(value) ? firstMisfit(shapes.map(([key, shape]) => [key, value[key], shape])) : '',
  };
}

function firstMisfit(
  parts: readonly (readonly [key: string, value: unknown, shape: Shape<unknown>])[],
): Misfit {
  for (const [key, value, shape] of parts) {
    const misfit = shape.misfitIn(value);
    if (misfit !== undefined) return misfit === '' ? key : `${key}.${misfit}`;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
