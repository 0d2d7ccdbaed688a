// All indexes with their states; those of constraints bear the constraint's name.
SHOW INDEXES YIELD name, state
RETURN collect(name) AS names, collect(state) AS states
