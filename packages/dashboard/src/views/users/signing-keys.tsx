/** The keys that sign tokens, and another one. */
import { useState } from 'preact/hooks'
import { listKeys, rotateKeys, type SigningKey } from '../../api/keys.js'
import { sessionEnded } from '../../app/session.js'
import { timeText } from '../../app/times.js'
import { Shown, useAnswer } from '../../ui/answer.js'
import { Confirm } from '../../ui/confirm.js'
import { tell } from '../../ui/notices.js'
import { Table, type Column } from '../../ui/table.js'

type Rotation = Parameters<typeof rotateKeys>[0]

export function SigningKeys() {
  const answer = useAnswer(listKeys)
  const [rotation, setRotation] = useState<Rotation>()
  const done = (): void => {
    tell('Another key signs from now on.')
    setRotation(undefined)
    if (rotation === 'end sessions') sessionEnded()
    else void answer.reload()
  }
  return (
    <section class="panel stack" aria-labelledby="keys-heading">
      <h2 id="keys-heading">Signing keys</h2>
      <p class="quiet">
        The server signs each session’s token with the newest key. Change it now and then, and at once if a copy of the
        data folder got into other hands.
      </p>
      <Shown answer={answer}>
        {({ keys }) => <Table caption="Signing keys" columns={columns} rows={keys} keyOf={({ id }) => id} />}
      </Shown>
      <div class="row">
        <button type="button" onClick={() => setRotation('keep sessions')}>
          Make a new key
        </button>
        <button type="button" class="danger" onClick={() => setRotation('end sessions')}>
          Make a new key and end all sessions
        </button>
      </div>
      {rotation && <Rotate rotation={rotation} onDone={done} onClose={() => setRotation(undefined)} />}
    </section>
  )
}

interface RotateProps {
  readonly rotation: Rotation
  readonly onDone: () => void
  readonly onClose: () => void
}

const titles: Readonly<Record<Rotation, string>> = {
  'keep sessions': 'Make a new signing key?',
  'end sessions': 'Make a new signing key and end all sessions?',
}

const consequences: Readonly<Record<Rotation, string>> = {
  'keep sessions':
    'It signs from now on. The others stay good until the last token that they signed has ended: nobody is signed out.',
  'end sessions':
    'Every token signed so far is worth nothing at once: everybody is signed out, you too. API tokens stay good. Endpoints that know their password sign in again by themselves.',
}

function Rotate({ rotation, onDone, onClose }: RotateProps) {
  return (
    <Confirm
      title={titles[rotation]}
      doing={rotation === 'end sessions' ? 'End all sessions' : 'Make a new key'}
      {...(rotation === 'end sessions' && { typed: 'end all sessions' })}
      ask={() => rotateKeys(rotation)}
      onDone={onDone}
      onClose={onClose}
    >
      <p>{consequences[rotation]}</p>
    </Confirm>
  )
}

const columns: readonly Column<SigningKey>[] = [
  { title: 'Key', cell: ({ id }) => <span class="mono">{id}</span> },
  { title: 'Made', cell: ({ created_at: at }) => timeText(at).slice(0, 16) },
  {
    title: 'State',
    cell: ({ ends_at: at }) =>
      at === undefined ? <span class="good">signs</span> : `checks old tokens until ${timeText(at).slice(0, 16)}`,
  },
]
