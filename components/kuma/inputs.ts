import type * as pulumi from "@pulumi/pulumi";

/** A plain shape as a program may give it: any part may be another resource's output. `type` says which shape it is, so it is plain. */
export type Inputs<Shape> = Shape extends unknown
  ? { [Key in keyof Shape]: Key extends "type" ? Shape[Key] : DeepInput<Shape[Key]> }
  : never;

type DeepInput<Value> = Value extends readonly (infer Item)[]
  ? pulumi.Input<DeepInput<Item>[]>
  : Value extends object
    ? pulumi.Input<{ [Key in keyof Value]: DeepInput<Value[Key]> }>
    : pulumi.Input<Value>;
