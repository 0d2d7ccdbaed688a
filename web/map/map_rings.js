// Where the nodes around one are drawn: on rings, the nearest innermost, each near what it is tied to further in. In a
// crowded ring every other node stands further out.

const step = 80; // from ring to ring
const room = 90; // along a ring
const crowd = 10; // nodes of a ring
const full = 2 * Math.PI;

export function rings(nodes, edges, wide) {
  const turns = new Map(); // where on its ring a node stands
  const places = new Map([[nodes[0].node.id, {x: 0, y: 0}]]);
  let radius = 25; // the name of the middle wants room
  for (let distance = 1; nodes.some((one) => one.distance === distance); distance++) {
    const ids = nodes.filter((one) => one.distance === distance).map(({node}) => node.id);
    const crowded = ids.length > crowd;
    radius = Math.max(radius + step, ids.length * (crowded ? room / 2 : room) / full);
    const gap = Math.min((crowded ? room / 2 : room) / radius, full / ids.length);
    const wanted = new Map(ids.map((id, i) => [id, meanTurn(id, edges, turns) ?? i * full / ids.length]));
    ids.sort((a, b) => wanted.get(a) - wanted.get(b));
    let last = -gap;
    for (const id of ids) turns.set(id, last = Math.max(last + gap, wanted.get(id)));
    const first = turns.get(ids[0]);
    const isOver = last - first > full - gap + 0.001;
    ids.forEach((id, i) => {
      if (isOver) turns.set(id, first + i * full / ids.length);
      const far = radius + (crowded && i % 2 ? step : 0);
      places.set(id, {x: wide * far * Math.sin(turns.get(id)), y: -far * Math.cos(turns.get(id))});
    });
    if (crowded) radius += step;
  }
  return places;
}

/** The mean of where those stand that a node is tied to and that have their place already. */
function meanTurn(id, edges, turns) {
  const tied = edges.flatMap(({from, to}) => (from.id === id ? [to.id] : to.id === id ? [from.id] : [])).filter((one) => turns.has(one));
  if (tied.length === 0) return null;
  const sum = (of) => tied.reduce((all, one) => all + of(turns.get(one)), 0);
  return (Math.atan2(sum(Math.sin), sum(Math.cos)) + full) % full;
}
