/** Where things are in a spool's folder (docs/spool.md). */

export interface SpoolPlaces {
  readonly folder: string
  /** Segments. */
  readonly messages: string
  readonly dead: string
  readonly birthmark: string
  readonly identity: string
  readonly tail: string
  readonly acknowledged: string
  readonly numbering: string
  readonly trouble: string
}

export function placesIn(folder: string): SpoolPlaces {
  return {
    folder,
    messages: `${folder}/messages`,
    dead: `${folder}/dead`,
    birthmark: `${folder}/birthmark`,
    identity: `${folder}/identity.json`,
    tail: `${folder}/tail`,
    acknowledged: `${folder}/acknowledged`,
    numbering: `${folder}/numbering.json`,
    trouble: `${folder}/trouble`,
  }
}
