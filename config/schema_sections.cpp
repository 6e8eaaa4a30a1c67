#include "config/schema_sections.hpp"

#include <algorithm>

#include "config/encoded.hpp"
#include "config/schema_contradictions.hpp"
#include "config/schema_records.hpp"
#include "config/schema_terms.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t sections_max = 16;
constexpr std::size_t title_bytes_max = 1000;

void judge_title(const SchemaDraft& section, const SchemaDraft& file, FaultSink& faults) {
  const auto& title = section.section_title;
  const auto line = line_of(*section.table);
  if (title.size() > title_bytes_max)
    faults.add(line, fmt::format("title must be at most {} bytes long", title_bytes_max));
  if (const auto why = unfit_text(title, section)) faults.add(line, "title: " + *why);
  if (std::ranges::find(file.sections, title, &checks::Section::title) != file.sections.end())
    faults.add(line, fmt::format("there are two sections with the title {}", in_quotes(title)));
}

void read_section(const toml::table& table, SchemaDraft& file, FaultSink& faults) {
  auto draft = part_of(file, table);
  const auto where = fmt::format("section {}", file.sections.size() + 1);
  read_table(table, where, section_keys(), draft, faults);
  // Without a title it is taken for a whole file, of which more is asked.
  if (draft.section_title.empty()) draft.section_title = where;
  judge_title(draft, file, faults);
  read_records(draft, faults);
  draft.name = draft.section_title;
  checks::Section section{.title = draft.section_title, .part = nullptr, .required = draft.section_required};
  file.section_drafts.push_back(std::move(draft));
  file.sections.push_back(std::move(section));
}

std::shared_ptr<const checks::Schema> added_part(checks::Schema part, checks::Schema& file) {
  for (auto key : part.unique) {
    for (auto& column : key.columns)
      column += file.columns.size();
    file.unique.push_back(std::move(key));
  }
  file.columns.insert(file.columns.end(), part.columns.begin(), part.columns.end());
  return std::make_shared<const checks::Schema>(std::move(part));
}

// What a schema with sections says of the file as a whole.
constexpr auto keys_of_files =
    std::to_array<std::string_view>({"name", "encoding", "byte_order_mark", "line_ending", "layout",
                                     "delimiter", "quote", "bare_quotes", "gap", "file_name"});
// What such a schema and each of its sections may say.
constexpr std::string_view key_of_both = "empty_day";
constexpr std::string_view sources_are_of_plain_files =
    "a statement of several parts is not compared with its sources by this version";
// What a schema with kinds of records may say beside keys_of_files, and what each of its kinds may say.
constexpr auto keys_of_kind_files =
    std::to_array<std::string_view>({"comment", "empty_day", "kind", "order", "tag_at"});
constexpr auto keys_of_kinds = std::to_array<std::string_view>(
    {"trailing_delimiter", "value_prefix", "trim", "trim_characters", "null_tokens", "columns", "unique",
     "identity", "debit_credit", "movements", "agreements"});
constexpr std::string_view kinds_have_none = "a file of several kinds of records does not have it";

bool is_of_kinds(std::string_view name) {
  return name == "kind" || name == "order" || name == "tag_at";
}

Key<SchemaDraft> elsewhere_key(Key<SchemaDraft> key, std::string_view help) {
  key.offer = Offer::elsewhere;
  key.help = help;
  return key;
}

}  // namespace

bool is_key_of_files(std::string_view name) {
  return std::ranges::find(keys_of_files, name) != keys_of_files.end();
}

bool is_key_of_parts(std::string_view name) {
  return !is_key_of_files(name) && name != "section" && name != "sources" && !is_of_kinds(name);
}

bool is_key_beside_sections(std::string_view name) {
  return is_key_of_files(name) || name == key_of_both || name == "section";
}

std::span<const Key<SchemaDraft>> keys_beside_sections() {
  static const auto keys = [] {
    std::vector<Key<SchemaDraft>> made;
    for (const auto& key : keys_of<checks::Schema>()) {
      const auto why = key.name == "sources" ? sources_are_of_plain_files : "each [[section]] has its own";
      made.push_back(key);
      if (is_of_kinds(key.name)) {
        made.back() = elsewhere_key(key, "a file has either sections or kinds of records");
      } else if (!is_key_beside_sections(key.name)) {
        made.back() = elsewhere_key(key, why);
      }
    }
    return made;
  }();
  return keys;
}

std::span<const Key<SchemaDraft>> section_keys() {
  static const auto keys = [] {
    std::vector<Key<SchemaDraft>> made;
    for (const auto& key : keys_of<checks::Section>())
      made.push_back(key);
    for (const auto& key : keys_of<checks::Schema>()) {
      if (is_key_of_parts(key.name)) {
        made.push_back(key);
      } else if (key.name != "section" && !is_of_kinds(key.name)) {
        made.push_back(
            elsewhere_key(key, is_key_of_files(key.name)
                                   ? "it holds for the whole file and stands before the first [[section]]"
                                   : sources_are_of_plain_files));
      }
    }
    return made;
  }();
  return keys;
}

bool is_key_beside_kinds(std::string_view name) {
  return is_key_of_files(name) || std::ranges::find(keys_of_kind_files, name) != keys_of_kind_files.end();
}

bool is_key_of_kinds(std::string_view name) {
  return std::ranges::find(keys_of_kinds, name) != keys_of_kinds.end();
}

std::span<const Key<SchemaDraft>> keys_beside_kinds() {
  static const auto keys = [] {
    std::vector<Key<SchemaDraft>> made;
    for (const auto& key : keys_of<checks::Schema>()) {
      made.push_back(key);
      if (is_key_beside_kinds(key.name)) continue;
      made.back() = elsewhere_key(key, is_key_of_kinds(key.name) ? "each [[kind]] has its own"
                                       : key.name == "sources"   ? sources_are_of_plain_files
                                                                 : kinds_have_none);
    }
    return made;
  }();
  return keys;
}

std::span<const Key<SchemaDraft>> kind_keys() {
  static const auto keys = [] {
    std::vector<Key<SchemaDraft>> made;
    for (const auto& key : keys_of<checks::RecordKind>())
      made.push_back(key);
    for (const auto& key : keys_of<checks::Schema>()) {
      if (key.name == "name") continue;
      made.push_back(key);
      if (is_key_of_kinds(key.name)) {
        if (key.name == "columns") made.back().offer = Offer::optional;
      } else {
        made.back() =
            elsewhere_key(key, is_key_beside_kinds(key.name)
                                   ? "it holds for the whole file and stands before the first [[kind]]"
                                   : kinds_have_none);
      }
    }
    return made;
  }();
  return keys;
}

SchemaDraft part_of(const SchemaDraft& file, const toml::table& table) {
  SchemaDraft draft;
  draft.table = &table;
  draft.encoding = file.encoding;
  draft.line_ending = file.line_ending;
  draft.fixed_width = file.fixed_width;
  draft.delimiter = file.delimiter;
  draft.quote = file.quote;
  draft.bare_quotes_allowed = file.bare_quotes_allowed;
  draft.gap = file.gap;
  return draft;
}

void read_sections(SchemaDraft& draft, FaultSink& faults) {
  if (draft.section_tables == nullptr) return;
  if (draft.section_tables->size() > sections_max) {
    faults.add(line_of(*draft.section_tables), fmt::format("sections must be at most {}", sections_max));
    return;
  }
  for (const auto& each : *draft.section_tables)
    read_section(*each.as_table(), draft, faults);
}

checks::Schema made_of(SchemaDraft draft) {
  auto parts = std::move(draft.section_drafts);
  auto kinds = std::move(draft.kind_drafts);
  checks::Schema schema(std::move(draft));
  if (schema.fixed_width || !kinds.empty()) schema.header = false;
  encode(schema);
  for (std::size_t i = 0; i < parts.size(); ++i)
    schema.sections[i].part = added_part(made_of(std::move(parts[i])), schema);
  for (std::size_t i = 0; i < kinds.size(); ++i)
    schema.kinds[i].part = added_part(made_of(std::move(kinds[i])), schema);
  return schema;
}

}  // namespace stmtwatch::config
