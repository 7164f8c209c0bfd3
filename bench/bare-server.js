/** What Node itself can do: a server that reads nothing, stores nothing and always answers the same. */
import { createServer } from 'node:http'

const answer =
  '{"status_message":"Message Received from dale","status_code":201,"status_description":"Document created, URL follows"}'

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})

server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
