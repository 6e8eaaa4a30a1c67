#include "config/schema_narrower.hpp"

#include <algorithm>

namespace stmtwatch::config::narrower {
namespace {

std::int64_t number_in(const SchemaValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value.value);
  return number == nullptr ? 0 : *number;
}

// Every text of `list` is one of `others`.
bool holds_all(const SchemaValue& others, const SchemaValue& list) {
  const auto& texts = std::get<std::vector<std::string>>(list.value);
  const auto& known = std::get<std::vector<std::string>>(others.value);
  return std::ranges::all_of(
      texts, [&known](const std::string& text) { return std::ranges::find(known, text) != known.end(); });
}

}  // namespace

bool WhenLess::operator()(const SchemaValue& left, const SchemaValue& right) const {
  return number_in(right) < number_in(left);
}

bool WhenSomeAdded::operator()(const SchemaValue& left, const SchemaValue& right) const {
  return !holds_all(left, right);
}

bool Encoding::operator()(const Both<checks::Schema>& both) const {
  return both.left.encoding != checks::Encoding::ascii;
}

bool FileName::operator()(const Both<checks::Schema>& both) const {
  const auto& left = both.left;
  const bool asks_for_it = left.merchant_column || left.business_date_column || !left.sources.empty();
  return both.right.file_name.has_value() || asks_for_it;
}

bool PreamblePresence::operator()(const checks::Preamble*, const checks::Preamble* right) const {
  const auto asks = [](const checks::ProseLine& line) { return line.required; };
  return right == nullptr || right->until || std::ranges::any_of(right->lines, asks);
}

bool SectionPresence::operator()(const checks::Section*, const checks::Section* right) const {
  return right == nullptr || right->required;
}

bool Title::operator()(const Both<checks::Column>& both) const {
  return both.left_schema.header || both.right_schema.header;
}

bool Fields::operator()(const SchemaValue& left, const SchemaValue& right) const {
  const auto& said = std::get<std::vector<std::string>>(left.value);
  const auto& asked = std::get<std::vector<std::string>>(right.value);
  return !std::ranges::equal(said, asked, [](const std::string& before, const std::string& after) {
    return before == after || after == "text";
  });
}

bool Share::operator()(const Both<checks::Agreement>& both) const {
  const auto parts = [](checks::Share one, checks::Share other) {
    return std::uint64_t{one.parts} * other.of;
  };
  return parts(both.right.share, both.left.share) > parts(both.left.share, both.right.share);
}

bool Tolerance::operator()(const Both<checks::Agreement>& both) const {
  const auto left = both.left.tolerance.value_or(Money::zero(0));
  const auto right = both.right.tolerance.value_or(Money::zero(0));
  const int scale = std::max(left.scale(), right.scale());
  return right.widened(scale) < left.widened(scale);
}

bool SourceKey::operator()(const Both<checks::SourceStatement>& both) const {
  return !both.right.key.empty();
}

}  // namespace stmtwatch::config::narrower
