// The settings that say how an input is written and read, as a part of the table of all settings.
import { columnPairs, rowsPerCallPairs } from './pair-values.ts';
import { optional, setting, toggle } from './setting.ts';
import * as values from './values.ts';

export const INPUT_SETTINGS = {
  columns: setting('column', {
    schema: columnPairs,
    default: {},
    placeholder: 'COLUMN=HEADER',
    repeatable: true,
    description: 'another header for a column, such as user_id=uid',
  }),
  noHeader: toggle('no_header', 'the input has no header line', { opposite: 'header' }),
  delimiter: optional('delimiter', values.delimiterValue, {
    placeholder: 'CHARACTER',
    description: 'comma, semicolon, tab or pipe (default: detected)',
  }),
  encoding: optional('encoding', values.text, {
    placeholder: 'NAME',
    description: 'encoding of the input, such as gb18030 (default: UTF-8 or UTF-16, recognised)',
  }),
  skipLines: setting('skip_lines', {
    schema: values.wholeNumber(0),
    default: 0,
    placeholder: 'N',
    description: 'lines of the file above the header that are not part of the list',
  }),
  subscriberField: setting('subscriber_field', {
    schema: values.oneOf(['SubscriberToDel_Account', 'SubscriberList']),
    default: 'SubscriberToDel_Account',
    placeholder: 'NAME',
    description:
      'field that carries the users of delete_subscriber, where the documents contradict themselves',
  }),
  rowsPerCall: setting('rows_per_call', {
    schema: rowsPerCallPairs,
    default: {},
    placeholder: 'TARGET=N',
    repeatable: true,
    description: 'fewer rows in a call than documented, such as accounts=50',
  }),
} as const;
