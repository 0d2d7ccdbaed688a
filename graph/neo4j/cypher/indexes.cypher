// All indexes with their states and what they are on; those of constraints bear the constraint's name.
SHOW INDEXES YIELD name, state, type, entityType, labelsOrTypes, properties, owningConstraint
RETURN collect([name, state, type, entityType, labelsOrTypes, properties, owningConstraint IS NOT NULL]) AS rows
