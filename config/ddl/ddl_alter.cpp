#include "config/ddl/ddl_alter.hpp"

#include "config/ddl/ddl_column.hpp"

namespace stmtwatch::config {
namespace {

// ADD [COLUMN] ..., ADD (...).
void add(DdlTableDraft& draft, DdlCursor& cursor) {
  cursor.take("COLUMN");
  cursor.take("IF", "NOT", "EXISTS");
  const auto group = cursor.take_group();
  if (group.empty()) return draft.add_element(cursor.take_rest());
  for (const auto& element : split_at_commas(group))
    draft.add_element(element);
}

// CONSTRAINT name, PRIMARY KEY, UNIQUE (a, b), KEY name, INDEX name; of other things, such as columns,
// nothing.
void drop_key(DdlTableDraft& draft, DdlCursor& cursor) {
  if (cursor.take("PRIMARY", "KEY")) return draft.drop_primary_key();
  if (cursor.take("UNIQUE")) return draft.drop_key(cursor.take_group());
  if (!cursor.take("CONSTRAINT") && !cursor.take("KEY") && !cursor.take("INDEX")) return;
  cursor.take("IF", "EXISTS");
  draft.drop_key(cursor.take().text);
}

// What a column of MODIFY, CHANGE or ALTER COLUMN says anew.
void alter_column(DdlTableDraft& draft, DdlCursor cursor) {
  const std::string name = cursor.take().text;
  bool drops = false;
  while (!cursor.done()) {
    if (cursor.take("NOT", "NULL")) {
      if (!take_unheld(cursor)) draft.require(name, !drops);
    } else if (cursor.take("NULL")) {
      draft.require(name, false);
    } else if (cursor.take("DEFAULT")) {
      draft.let_be_empty(name, take_empty_default(cursor));
    } else {
      drops = cursor.take().is("DROP");
    }
  }
}

}  // namespace

void alter(DdlTableDraft& draft, DdlCursor change) {
  if (change.take("ADD")) return add(draft, change);
  if (change.take("DROP")) return drop_key(draft, change);
  if (change.take("DISABLE")) {
    if (!change.take("VALIDATE")) change.take("NOVALIDATE");
    return drop_key(draft, change);
  }
  const bool modify = change.take("MODIFY");
  const bool changes_name = !modify && change.take("CHANGE");
  if (!modify && !changes_name && !change.take("ALTER")) return;
  if (change.peek().is("CONSTRAINT") || change.peek().is("PRIMARY") || change.peek().is("UNIQUE")) {
    if (unheld_in(change)) drop_key(draft, change);
    return;
  }
  change.take("COLUMN");
  if (modify && change.peek().is("(")) {
    for (const auto& column : split_at_commas(change.take_group()))
      alter_column(draft, DdlCursor(column));
    return;
  }
  alter_column(draft, change);
}

}  // namespace stmtwatch::config
