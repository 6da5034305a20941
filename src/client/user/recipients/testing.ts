/** Reads the decision tables of tests/vectors; tests/vectors/README.md explains them. */

export type Value = string | number | boolean;
export type Combination = Readonly<Record<string, Value>>;

interface Table<Then> {
  inputs: Record<string, Value[]>;
  rows: { when: Partial<Record<string, Value[]>>; then: Then }[];
}

/** Every combination of the values. */
export function combinationsOf(inputs: Record<string, readonly Value[]>): Combination[] {
  let all: Combination[] = [{}];
  for (const [name, values] of Object.entries(inputs)) {
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return all;
}

/** One table. Exactly one row applies to each combination of its inputs. */
export class DecisionTable<Then> {
  private readonly table: Table<Then>;
  private readonly conditions: [name: string, values: Set<Value>][][];
  private readonly used = new Set<number>();

  /** A table as it is in the file: `Then` is what its rows have under "then". */
  constructor(table: unknown) {
    this.table = table as Table<Then>;
    this.conditions = this.table.rows.map(({ when }) =>
      Object.entries(when).map(([name, values]) => [name, new Set(values)]),
    );
  }

  get combinations(): Combination[] {
    return combinationsOf(this.table.inputs);
  }

  /** The row for a combination; inputs that the table does not have are ignored. Throws if there is not exactly one. */
  then(combination: Combination): Then {
    const found = this.rowsFor(combination);
    if (found.length !== 1) throw new Error(`${found.length} rows apply to ${JSON.stringify(combination)}`);
    this.used.add(found[0]!);
    return this.table.rows[found[0]!]!.then;
  }

  /** What is wrong with the table itself; empty: every combination has one row, and rows know no other values. */
  get faults(): string[] {
    const unknown = this.conditions.flatMap((conditions, index) =>
      conditions
        .filter(([name, values]) => ![...values].every((value) => this.table.inputs[name]?.includes(value)))
        .map(([name]) => `row ${index}: ${name}`),
    );
    const wrong = this.combinations
      .filter((one) => this.rowsFor(one).length !== 1)
      .map((one) => `${this.rowsFor(one).length} rows apply to ${JSON.stringify(one)}`);
    return [...unknown, ...wrong];
  }

  /** Rows that no call of `then` reached. */
  get unused(): Then[] {
    return this.table.rows.filter((_, index) => !this.used.has(index)).map(({ then }) => then);
  }

  private rowsFor(combination: Combination): number[] {
    const applies = (conditions: [string, Set<Value>][]) =>
      conditions.every(([name, values]) => values.has(combination[name]!));
    return this.conditions.flatMap((conditions, index) => (applies(conditions) ? [index] : []));
  }
}
