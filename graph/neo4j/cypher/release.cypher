// Takes off what the lock was taken by.
MATCH (s:_Store {name: 'malgraf'})
REMOVE s.writing
