// Counts what the owners and ids of one target look like.
import { type IdShapes, ShapeCounter } from '../../core/id-shapes.ts';
import type { Target } from '../../core/targets.ts';
import type { JobColumns } from './wanted-columns.ts';

export class LaneShapes {
  readonly owners = new ShapeCounter();
  readonly ids = new ShapeCounter();
  readonly #target: Target;
  readonly #columns: JobColumns;

  constructor(target: Target, columns: JobColumns) {
    this.#target = target;
    this.#columns = columns;
  }

  toShapes(): readonly IdShapes[] {
    const { owner, id } = this.#columns;
    const shapes = [
      owner === undefined ? undefined : this.owners.toShapes(this.#target, owner.name),
      this.ids.toShapes(this.#target, id.name),
    ];
    return shapes.filter((each) => each !== undefined);
  }
}
