// The lists of the console, each described by data.
//
// `path` and `key` say where the API has it, `columns` and `filters` what the list shows and
// selects by, `kinds` the events after which it is read again, `fields` what may be changed and
// `creation` what is needed besides to make one. `actions` are what else may be done with one, and
// `listActions` with all. `place` is its name in addresses. `below` are the lists on its page,
// `health` says that the API knows how it is, and `trial` what a text to try it out with needs.

import * as activity from "./activity.js";
import * as build from "./build.js";

const { at, of, ...lists } = { ...activity, ...build };

export const RESOURCES = Object.fromEntries(Object.entries(lists).map(([name, one]) => [one.place ?? name, { place: one.place ?? name, ...one }]));
export { at, of };
