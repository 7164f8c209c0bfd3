/** The limits of the protocol that are not settings. */

export const defaultPort = 6174

/** A body of the three classic messages, in bytes. */
export const maxClassicBodyBytes = 1024 * 1024

/** Arrays and objects inside one another in one body; readers such as jq stop in the same region. */
export const maxNesting = 256

export const defaultStream = 'default'

/** Of what an envelope says about where its message comes from. */
export const maxSourceCharacters = 256

/** The highest number that a producer's message can have: 2^53 - 1. */
export const maxSequence = Number.MAX_SAFE_INTEGER
