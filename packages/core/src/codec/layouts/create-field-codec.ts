import type { HandlePort } from '../message-codec.ts';
import { BoolField, OneOfField } from './choice-fields.ts';
import type { FieldCodec } from './field-codec.ts';
import {
  FIELD_BOOL,
  FIELD_F64,
  FIELD_HANDLE,
  FIELD_I32,
  FIELD_I64,
  FIELD_ONE_OF,
  FIELD_TEXT,
  FIELD_U16,
  FIELD_U32,
  FIELD_U8,
} from './field-kinds.ts';
import { HandleField } from './handle-field.ts';
import type { PlacedField } from './layout-description.ts';
import { F64Field, I32Field, I64Field, U16Field, U32Field, U8Field } from './number-fields.ts';
import { TextField } from './text-field.ts';

/** @throws RangeError if the kind is unknown */
export function createFieldCodec(field: PlacedField, handles: HandlePort | undefined): FieldCodec {
  switch (field.kind) {
    case FIELD_U8:
      return new U8Field(field);
    case FIELD_U16:
      return new U16Field(field);
    case FIELD_U32:
      return new U32Field(field);
    case FIELD_I32:
      return new I32Field(field);
    case FIELD_F64:
      return new F64Field(field);
    case FIELD_BOOL:
      return new BoolField(field);
    case FIELD_I64:
      return new I64Field(field);
    case FIELD_ONE_OF:
      return new OneOfField(field);
    case FIELD_TEXT:
      return new TextField(field);
    case FIELD_HANDLE:
      return new HandleField(field, handles);
    default:
      throw new RangeError(`Cannot restore field "${field.name}": no kind ${field.kind}`);
  }
}
