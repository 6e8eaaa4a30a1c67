#include "config/schema_tellers.hpp"

#include "checks/balances/amounts.hpp"

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

SchemaValue Sign::say(const checks::Column& column, const checks::Schema&) {
  const auto* decimal = std::get_if<checks::Decimal>(&column.type);
  if (decimal == nullptr) return {Inapplicable{}};
  return {decimal->sign == checks::AmountSign::minus ? "minus" : decimal->credit + "/" + decimal->debit};
}

SchemaValue AgreementColumns::say(const checks::Agreement& asked, const checks::Schema& schema) {
  const auto& left = schema.columns[asked.left].name;
  if (asked.sum.empty()) return {std::vector{left, schema.columns[asked.right].name}};
  return {std::vector{left, checks::name_of_sum(schema, asked)}};
}

SchemaValue Share::say(const checks::Agreement& asked, const checks::Schema&) {
  return {word_of(asked.share)};
}

SchemaValue Tolerance::say(const checks::Agreement& asked, const checks::Schema&) {
  return asked.tolerance ? SchemaValue{asked.tolerance->format()} : SchemaValue{NotGiven{}};
}

SchemaValue ColumnsMin::say(const checks::RecordKind& kind, const checks::Schema& schema) {
  const auto* titled = kind.titles_of ? &schema.kinds[*kind.titles_of] : &kind;
  const bool all = titled->part == nullptr || kind.fields_min == titled->part->columns.size();
  return all ? SchemaValue{NotGiven{}} : SchemaValue{static_cast<std::int64_t>(kind.fields_min)};
}

SchemaValue TitlesOf::say(const checks::RecordKind& kind, const checks::Schema& schema) {
  return kind.titles_of ? SchemaValue{schema.kinds[*kind.titles_of].name} : SchemaValue{NotGiven{}};
}

SchemaValue KindTotals::say(const checks::RecordKind& kind, const checks::Schema&) {
  std::vector<std::string> texts;
  for (const auto& total : kind.totals)
    texts.push_back(total.text);
  return {std::move(texts)};
}

void KindTotals::change(checks::RecordKind& kind, const TextChange& change) {
  for (auto& total : kind.totals) {
    for (auto& term : total.terms)
      change_field(term.what, change);
  }
}

SchemaValue SourceCount::say(const checks::SourceStatement& source, const checks::Schema&) {
  if (source.schema == nullptr || !source.count) return {NotGiven{}};
  return {source.schema->columns[*source.count].name};
}

}  // namespace stmtwatch::config::tellers
