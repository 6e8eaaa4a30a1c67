#include "config/schema_diff.hpp"

#include "config/schema_file.hpp"
#include "config/schema_tables.hpp"

namespace stmtwatch::config {

namespace {

// What a part of a file says of itself, then the keys of its records that `is_its_own`.
template <class Part, class IsItsOwn>
void compare_parts(const Both<Part>& both, const IsItsOwn& is_its_own, const DifferencePlace& place,
                   Differences& found) {
  for (const auto& key : keys_of<Part>())
    key.compare(both, place.key(key.name), found);
  const auto left = in_utf8(*both.left.part);
  const auto right = in_utf8(*both.right.part);
  const Both<checks::Schema> parts{left, right, left, right};
  for (const auto& key : keys_of<checks::Schema>()) {
    if (key.compare != nullptr && is_its_own(key.name)) key.compare(parts, place.key(key.name), found);
  }
}

}  // namespace

void compare_tables(const Both<checks::Section>& both, const DifferencePlace& place, Differences& found) {
  compare_parts(both, is_key_of_parts, place, found);
}

void compare_tables(const Both<checks::RecordKind>& both, const DifferencePlace& place, Differences& found) {
  compare_parts(both, is_key_of_kinds, place, found);
}

void compare_schemas(const checks::Schema& left, const checks::Schema& right, const DifferencePlace& place,
                     Differences& found) {
  const auto told_left = without_parts(in_utf8(left));
  const auto told_right = without_parts(in_utf8(right));
  compare_tables(Both<checks::Schema>{told_left, told_right, told_left, told_right}, place, found);
}

std::vector<SchemaDifference> differences(const checks::Schema& left, const checks::Schema& right) {
  Differences found;
  compare_schemas(left, right, {}, found);
  return found;
}

}  // namespace stmtwatch::config
