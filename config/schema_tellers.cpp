#include "config/schema_tellers.hpp"

namespace stmtwatch::config::tellers {

SchemaValue Charset::say(const checks::Column& column, const checks::Schema&) {
  if (!column.length || !column.length->charset) return {NotGiven{}};
  return {std::string(word_of(*column.length->charset))};
}

SchemaValue TrimSide::say(const checks::Column& column, const checks::Schema&) {
  const auto& trim = column.trim;
  if (trim.left && trim.right) return {std::string("both")};
  if (trim.left) return {std::string("left")};
  return {std::string(trim.right ? "right" : "none")};
}

SchemaValue TrimCharacters::say(const checks::Column& column, const checks::Schema&) {
  const bool trims = column.trim.left || column.trim.right;
  return trims ? SchemaValue{column.trim.characters} : SchemaValue{Inapplicable{}};
}

SchemaValue AgreementColumns::say(const checks::Agreement& asked, const checks::Schema& schema) {
  return {std::vector{schema.columns[asked.left].name, schema.columns[asked.right].name}};
}

SchemaValue Share::say(const checks::Agreement& asked, const checks::Schema&) {
  return {word_of(asked.share)};
}

SchemaValue Tolerance::say(const checks::Agreement& asked, const checks::Schema&) {
  return asked.tolerance ? SchemaValue{asked.tolerance->format()} : SchemaValue{NotGiven{}};
}

SchemaValue SourceCount::say(const checks::SourceStatement& source, const checks::Schema&) {
  if (source.schema == nullptr || !source.count) return {NotGiven{}};
  return {source.schema->columns[*source.count].name};
}

}  // namespace stmtwatch::config::tellers
