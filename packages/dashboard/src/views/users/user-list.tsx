/** All users, with what each sent; adding one; open invitations and the signing keys below. */
import { useSignal } from '@preact/signals'
import { useRef, useState } from 'preact/hooks'
import { AddUser } from './add-user.js'
import { Invitations } from './invitations.js'
import { knownUsers, narrowed, ordered, orders, type Order, type Sent } from './known-users.js'
import { SigningKeys } from './signing-keys.js'
import { userColumns } from './user-columns.js'
import { listSenders } from '../../api/arrivals.js'
import { listSessions, type ListedSession } from '../../api/sessions.js'
import { listUsers } from '../../api/users.js'
import { now } from '../../app/clock.js'
import { usePolling } from '../../app/polling.js'
import { goTo, linkTo, replaceRoute, route } from '../../app/route.js'
import { useShortcuts } from '../../app/shortcuts.js'
import { Shown, useAnswer } from '../../ui/answer.js'
import { Pager, usePages } from '../../ui/pages.js'
import { Table } from '../../ui/table.js'

const pollMs = 10_000

export function UserList() {
  const users = useAnswer(listUsers)
  const sent = useSignal<readonly Sent[]>([])
  const sessions = useSignal<readonly ListedSession[]>([])
  const filter = useRef<HTMLInputElement>(null)
  const [isAdding, setAdding] = useState(false)
  const [order, setOrder] = useState<Order>('name')
  usePolling(pollMs, async () => {
    const [senders, open] = await Promise.all([listSenders(), listSessions()])
    if (senders.kind === 'ok') sent.value = [...sent.value.slice(-1), { atMs: now(), senders: senders.value.all }]
    if (open.kind === 'ok') sessions.value = open.value.all
  })
  useShortcuts([
    { keys: '/', does: 'filter the users', act: () => filter.current?.focus() },
    { keys: 'n', does: 'add a user', act: () => setAdding(true) },
  ])
  const text = route.value.query.get('filter') ?? ''
  const known = knownUsers(users.value?.all ?? [], sent.value, sessions.value)
  const pages = usePages(ordered(narrowed(known, text), order), `${text} ${order}`)
  return (
    <div class="stack wide">
      <section class="panel stack">
        <div class="row between">
          <h1>Users</h1>
          <button type="button" class="primary" onClick={() => setAdding(true)}>
            Add a user
          </button>
        </div>
        <div class="row">
          <label class="grow">
            Filter
            <input
              ref={filter}
              type="search"
              placeholder="name, role or state"
              value={text}
              onInput={event => replaceRoute(linkTo('users', { filter: event.currentTarget.value }))}
            />
          </label>
          <OrderChoice order={order} choose={setOrder} />
        </div>
        <Shown answer={users}>
          {({ isCut }) => (
            <>
              <Pager pages={pages} what={pages.count === 1 ? 'user' : 'users'} />
              {isCut && (
                <p class="warn">There are more users than this page shows. The command gatherd users list tells all.</p>
              )}
              <Table caption="Users" columns={userColumns(now())} rows={pages.rows} keyOf={({ name }) => name} />
              {pages.count === 0 && <p class="quiet">No user has “{text}” in its name, role or state.</p>}
            </>
          )}
        </Shown>
      </section>
      <Invitations />
      <SigningKeys />
      {isAdding && <AddUser onClose={() => setAdding(false)} onAdded={name => goTo(linkTo('users', {}, name))} />}
    </div>
  )
}

interface OrderChoiceProps {
  readonly order: Order
  readonly choose: (order: Order) => void
}

function OrderChoice({ order, choose }: OrderChoiceProps) {
  return (
    <label>
      Order by
      <select value={order} onChange={event => choose(event.currentTarget.value as Order)}>
        {Object.entries(orders).map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
