#include "config/schema_kinds.hpp"

#include <algorithm>

#include "config/schema_contradictions.hpp"
#include "config/schema_kind_totals.hpp"
#include "config/schema_records.hpp"
#include "config/schema_sections.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t kinds_max = 64;
constexpr std::size_t name_bytes_max = 64;

// One table at work, with what people call it.
struct KindTable {
  SchemaDraft& draft;
  std::uint32_t line;
  FaultSink& faults;

  void fault(std::string_view what) const {
    faults.add(line, fmt::format("kind {}: {}", in_quotes(draft.kind_name), what));
  }
};

void judge_name(const KindTable& kind, const SchemaDraft& file) {
  const std::string& name = kind.draft.kind_name;
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (!std::ranges::all_of(name, is_allowed) || name.size() > name_bytes_max)
    kind.fault(fmt::format("a name is at most {} ASCII letters, digits, _ and -", name_bytes_max));
  if (std::ranges::find(file.kinds, name, &checks::RecordKind::name) != file.kinds.end())
    kind.fault("there are two kinds of this name");
}

void judge_tags(const KindTable& kind, const SchemaDraft& file) {
  for (const std::string& tag : kind.draft.kind_tags) {
    if (const auto why = unfit_field(tag, file)) kind.fault(*why);
    for (const checks::RecordKind& other : file.kinds) {
      if (std::ranges::find(other.tags, tag) != other.tags.end())
        kind.fault(fmt::format("the tag {} is one of {} too", in_quotes(tag), in_quotes(other.name)));
    }
  }
}

void judge_columns(const KindTable& kind, const SchemaDraft& file) {
  const SchemaDraft& draft = kind.draft;
  if (draft.column_tables != nullptr && !draft.kind_titles_of.empty())
    return kind.fault("has columns and titles_of; give one of them");
  if (draft.column_tables == nullptr && draft.kind_titles_of.empty())
    return kind.fault("needs the key \"columns\": a table for each column, in order");
  if (file.fixed_width && draft.kind_columns_min != 0) kind.fault("columns_min is for delimited values");
  if (file.fixed_width && !draft.kind_titles_of.empty())
    kind.fault("titles_of is for delimited values: lines of fixed width have no titles");
  const bool beyond = draft.kind_titles_of.empty() && draft.kind_columns_min > draft.columns.size();
  if (beyond) kind.fault("columns_min is more than it has columns");
  const auto least = draft.kind_columns_min != 0 ? draft.kind_columns_min : draft.columns.size();
  const bool without_tag =
      !file.fixed_width && draft.kind_titles_of.empty() && !draft.columns.empty() && least <= file.tag_at;
  if (without_tag) kind.fault("has no column where tag_at says that the tag is");
}

void read_kind(const toml::table& table, SchemaDraft& file, FaultSink& faults) {
  auto draft = part_of(file, table);
  draft.is_kind = true;
  draft.header = false;
  const auto where = fmt::format("kind {}", file.kinds.size() + 1);
  read_table(table, where, kind_keys(), draft, faults);
  if (draft.kind_name.empty()) draft.kind_name = where;
  draft.section_title = draft.kind_name;  // it is no whole file, of which more is asked
  const KindTable kind{draft, line_of(table), faults};
  judge_name(kind, file);
  judge_tags(kind, file);
  read_records(draft, faults);
  judge_columns(kind, file);
  draft.name = draft.kind_name;
  checks::RecordKind made;
  made.name = draft.kind_name;
  made.tags = draft.kind_tags;
  made.fields_min = draft.kind_columns_min != 0 ? draft.kind_columns_min : draft.columns.size();
  file.kinds.push_back(std::move(made));
  file.kind_drafts.push_back(std::move(draft));
}

// What speaks of other kinds, when all are known.
void complete(SchemaDraft& file, std::size_t index, FaultSink& faults) {
  SchemaDraft& draft = file.kind_drafts[index];
  checks::RecordKind& made = file.kinds[index];
  const KindTable kind{draft, line_of(*draft.table), faults};
  if (!draft.kind_titles_of.empty()) {
    const auto titled = std::ranges::find(file.kinds, draft.kind_titles_of, &checks::RecordKind::name);
    if (titled == file.kinds.end() ||
        !file.kind_drafts[static_cast<std::size_t>(titled - file.kinds.begin())].kind_titles_of.empty())
      return kind.fault(
          fmt::format("titles_of: there is no kind {} with columns", in_quotes(draft.kind_titles_of)));
    made.titles_of = static_cast<std::size_t>(titled - file.kinds.begin());
    if (draft.kind_columns_min == 0) made.fields_min = titled->fields_min;
  }
  for (const std::string& text : draft.kind_totals) {
    auto total = parse_kind_total(text, file, index);
    if (total) {
      made.totals.push_back(*std::move(total));
    } else {
      kind.fault(fmt::format("totals: {}: {}", in_quotes(text), total.error()));
    }
  }
}

void read_order(SchemaDraft& file, FaultSink& faults) {
  if (file.order_text.empty()) return;
  std::vector<std::string> names;
  for (const checks::RecordKind& kind : file.kinds)
    names.push_back(kind.name);
  auto order = checks::RecordOrder::parse(file.order_text, names);
  if (order) {
    file.order = *std::move(order);
  } else {
    faults.add(
        line_of(*file.table->get("order")),
        fmt::format("order {}; kinds stand in it by name, in brackets, with * + ? behind them and | in "
                    "between",
                    order.error()));
  }
}

}  // namespace

void read_kinds(SchemaDraft& draft, FaultSink& faults) {
  if (draft.kind_tables == nullptr) return;
  draft.tag_at = draft.tag_number - 1;
  if (draft.kind_tables->size() > kinds_max) {
    faults.add(line_of(*draft.kind_tables), fmt::format("kinds must be at most {}", kinds_max));
    return;
  }
  for (const auto& each : *draft.kind_tables)
    read_kind(*each.as_table(), draft, faults);
  for (std::size_t i = 0; i < draft.kinds.size(); ++i)
    complete(draft, i, faults);
  read_order(draft, faults);
}

}  // namespace stmtwatch::config
