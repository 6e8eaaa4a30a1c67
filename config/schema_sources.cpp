#include "config/schema_sources.hpp"

#include <algorithm>
#include <iterator>

#include "config/schema_prose.hpp"
#include "config/schema_terms.hpp"
#include "config/schema_values.hpp"

namespace stmtwatch::config {
namespace {

void compare(const SourceDraft& text, TermReader& reader, checks::SourceStatement& source) {
  source.key = reader.pairs(text.key, *source.schema, false);
  source.compared = reader.pairs(text.compared, *source.schema, false);
  source.sums = reader.pairs(text.sums, *source.schema, true);
  if (!text.where.empty()) source.where = reader.records(text.where);
  if (!text.count.empty()) {
    source.count = reader.column(*source.schema, text.count);
    if (!std::holds_alternative<checks::Digits>(source.schema->columns[*source.count].type))
      reader.fault(fmt::format("the column {} of the source is not of type digits", in_quotes(text.count)));
  }
  if (text.key.empty() && !text.compared.empty())
    reader.fault("compared needs key: which entries are the same");
  if (text.key.empty() && text.sums.empty() && text.count.empty())
    reader.fault("there is nothing to compare: give key, sums or count");
}

// A report of totals is compared with nothing but its lines.
void read_lines(const SourceDraft& text, const SchemaDraft& draft, TermReader& reader,
                checks::SourceStatement& source, FaultSink& faults) {
  source.lines = read_prose(text.lines, "sources", draft, faults);
  const bool by_records = !(text.where.empty() && text.key.empty() && text.compared.empty() &&
                            text.count.empty() && text.sums.empty());
  if (by_records)
    reader.fault("where, key, compared, count and sums need the records of a schema, which lines has not");
  bool says_totals = false;
  for (const auto& line : source.lines) {
    for (const auto& field : line.fields) {
      const auto* const said = std::get_if<checks::TrailerText>(&field);
      says_totals = says_totals || said == nullptr;
      if (said != nullptr && said->balance)
        reader.fault("\"opening\" and \"closing\" stand in the statement itself, not in a report");
    }
  }
  if (!says_totals) reader.fault("there is nothing to compare: no line says \"records\" or a sum");
}

// Empty: beside the statement, however that is written.
std::string directory_of(const std::string& text) {
  const auto path = (std::filesystem::path(text) / "").lexically_normal();
  return path == "." ? "" : text;
}

// What is said of a source beside its schema or its lines.
std::optional<checks::SourceStatement> read_place(const SourceDraft& text, const SchemaDraft& draft,
                                                  TermReader& reader) {
  if (std::filesystem::path(text.directory).is_absolute())
    reader.fault("directory must be relative, seen from the statement");
  if (std::ranges::find(draft.sources, text.name, &checks::SourceStatement::name) != draft.sources.end())
    reader.fault(fmt::format("there are two sources named {}", in_quotes(text.name)));
  auto pattern = FileNamePattern::parse(text.file_name);
  if (!pattern && !text.file_name.empty())
    reader.fault(fmt::format("file_name = {}: {}", in_quotes(text.file_name), pattern.error()));
  if (!pattern) return std::nullopt;
  return checks::SourceStatement{.name = text.name,
                                 .schema = nullptr,
                                 .file_name = *std::move(pattern),
                                 .directory = directory_of(text.directory),
                                 .where = {},
                                 .key = {},
                                 .compared = {},
                                 .count = {},
                                 .sums = {},
                                 .lines = {},
                                 .required = text.required};
}

}  // namespace

std::vector<Fault> read_sources(SchemaDraft& draft, const std::filesystem::path& file,
                                SchemaOrFaults (*read_schema)(const std::filesystem::path&),
                                FaultSink& faults) {
  std::vector<Fault> elsewhere;
  if (draft.columns.empty()) return elsewhere;
  for_each_table(draft.source_tables, "sources", faults, [&](const toml::table& table) {
    SourceDraft text;
    read_table(table, "sources", keys_of<checks::SourceStatement>(), text, faults);
    TermReader reader(draft, "sources", line_of(table), faults);
    auto source = read_place(text, draft, reader);
    if (table.contains("schema") == table.contains("lines"))
      return reader.fault("exactly one of the keys \"schema\" and \"lines\" must be given");
    if (source && text.lines != nullptr) read_lines(text, draft, reader, *source, faults);
    if (!text.schema.empty()) {
      auto schema = read_schema(file.parent_path() / text.schema);
      if (!schema) std::ranges::move(schema.error(), std::back_inserter(elsewhere));
      if (!schema || !source) return;
      source->schema = std::make_shared<const checks::Schema>(*std::move(schema));
      compare(text, reader, *source);
    }
    if (source) draft.sources.push_back(*std::move(source));
  });
  return elsewhere;
}

}  // namespace stmtwatch::config
