#include "config/ddl/ddl.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include <fmt/format.h>

#include "checks/text/characters.hpp"
#include "config/ddl/ddl_alter.hpp"
#include "config/ddl/ddl_table.hpp"
#include "config/document.hpp"
#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

bool is_of_mysql(std::span<const DdlToken> tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool engine = tokens[i].is("ENGINE") && i + 1 < tokens.size() && tokens[i + 1].is("=");
    if (engine || tokens[i].quote == '`' || tokens[i].is("AUTO_INCREMENT") || tokens[i].is("UNSIGNED"))
      return true;
  }
  return false;
}

// NUMBER where it is a type: a column may be called so.
bool is_of_oracle(std::span<const DdlToken> tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].is("VARCHAR2") || tokens[i].is("NVARCHAR2") || tokens[i].is("CLOB")) return true;
    const bool number = tokens[i].is("NUMBER") && i > 0 && tokens[i - 1].is_name() && i + 1 < tokens.size();
    if (number && std::string_view("(,)").contains(tokens[i + 1].text)) return true;
  }
  return false;
}

// By the words outside texts and comments.
Dialect guess(std::string_view text) {
  if (is_of_mysql(ddl_tokens(text, Dialect::mysql).tokens)) return Dialect::mysql;
  if (is_of_oracle(ddl_tokens(text, Dialect::oracle).tokens)) return Dialect::oracle;
  return Dialect::postgresql;
}

// What a line that speaks of Oracle's NLS settings says of texts, comments included.
DdlCharset nls_charset(std::string_view text) {
  constexpr auto words = std::to_array<std::string_view>(
      {"AL32UTF8", "ZHS16GBK", "ZHS32GB18030", "US7ASCII", "WE8ISO8859P1", "WE8MSWIN1252", "UTF8"});
  DdlCharset charset;
  for (auto at = text.find("NLS_"); at != std::string_view::npos; at = text.find("NLS_", at + 1)) {
    const auto line = text.substr(at, text.find('\n', at) - at);
    const auto word = std::ranges::find_if(words, [&](std::string_view each) { return line.contains(each); });
    if (word != words.end()) charset.word = *word;
    const auto semantics = line.find("NLS_LENGTH_SEMANTICS");
    if (semantics != std::string_view::npos && line.substr(semantics).contains("CHAR"))
      charset.lengths_in_characters = true;
  }
  return charset;
}

// Between semicolons, lines of a single slash, and before a CREATE that stands in no parenthesis.
std::vector<std::span<const DdlToken>> statements_of(std::span<const DdlToken> tokens) {
  std::vector<std::span<const DdlToken>> statements;
  std::size_t begin = 0;
  std::size_t depth = 0;
  const auto cut = [&](std::size_t end, std::size_t next) {
    if (end > begin) statements.push_back(tokens.subspan(begin, end - begin));
    begin = next;
    depth = 0;
  };
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const DdlToken& token = tokens[at];
    const bool first = at == 0 || tokens[at - 1].line != token.line;
    const bool last = at + 1 == tokens.size() || tokens[at + 1].line != token.line;
    if (token.is("(")) ++depth;
    if (token.is(")") && depth > 0) --depth;
    if (token.is(";") || (token.is("/") && first && last)) cut(at, at + 1);
    if (token.is("CREATE") && depth == 0) cut(at, at);
  }
  cut(tokens.size(), tokens.size());
  return statements;
}

// Oracle counts bytes, but of which charset is a setting of the database.
void note_unknown_charset(DdlTableDraft& draft) {
  const auto* open = draft.find_if([](const DdlColumn& each) {
    const auto& length = each.column.length;
    return length && length->unit == checks::LengthUnit::bytes && !length->charset;
  });
  if (open == nullptr) return;
  draft.note(open->line,
             fmt::format("table {}: lengths are in bytes of a charset that the text does not tell: "
                         "add charset = \"gbk\" or another where it is not the statement's encoding",
                         in_quotes(draft.name())));
}

class Reader {
 public:
  Reader(Dialect dialect, DdlCharset charset, DdlNotes& notes)
      : dialect_(dialect), charset_(std::move(charset)), notes_(notes) {}

  void read(std::span<const DdlToken> statement) {
    DdlCursor cursor(statement);
    const DdlToken first = cursor.peek();
    if (cursor.take("CREATE")) {
      if (read_create(cursor, first.line)) return;
    } else if (cursor.take("ALTER", "TABLE")) {
      if (read_alter(cursor)) return;
    } else if (cursor.take("COMMENT", "ON")) {
      if (read_comment(cursor)) return;
    }
    notes_.add(first.line,
               fmt::format("{} is no CREATE TABLE statement: passed over", opening_of(statement)));
  }

  std::vector<DdlTable> finish(bool oracle) {
    std::vector<DdlTable> tables;
    for (auto& draft : drafts_) {
      if (oracle) note_unknown_charset(draft);
      DdlTable table = draft.finish();
      if (!table.columns.empty()) tables.push_back(std::move(table));
    }
    return tables;
  }

 private:
  static std::string opening_of(std::span<const DdlToken> statement) {
    std::string words;
    for (const DdlToken& token : statement.first(std::min<std::size_t>(3, statement.size())))
      words += (words.empty() ? "" : " ") + token.text;
    return on_one_line(words.substr(0, 80)) + (statement.size() > 3 ? " ..." : "");
  }

  static std::string take_table_name(DdlCursor& cursor) {
    std::string name = cursor.take().text;
    while (cursor.take("."))
      name += "." + cursor.take().text;
    return name;
  }

  // The last of that name.
  DdlTableDraft* find(std::string_view name) {
    const auto bare = [](std::string_view text) { return in_upper_case(text.substr(text.rfind('.') + 1)); };
    for (auto draft = drafts_.rbegin(); draft != drafts_.rend(); ++draft) {
      const bool owners = name.contains('.') && draft->name().contains('.');
      if (owners ? in_upper_case(draft->name()) == in_upper_case(name) : bare(draft->name()) == bare(name))
        return &*draft;
    }
    return nullptr;
  }

  bool read_create(DdlCursor& cursor, std::uint32_t line) {
    if (cursor.take("UNIQUE", "INDEX")) return read_unique_index(cursor, line);
    if (cursor.take("TYPE")) return read_type(cursor);
    if (cursor.peek().is("INDEX")) return true;  // it promises nothing of the values
    for (std::size_t i = 0; i < 3 && !cursor.peek().is("TABLE"); ++i)
      cursor.take();  // GLOBAL TEMPORARY, UNLOGGED
    if (!cursor.take("TABLE")) return false;
    cursor.take("IF", "NOT", "EXISTS");
    const std::string name = take_table_name(cursor);
    std::vector<std::string> parents;  // whose columns it has as well
    const bool partition = cursor.take("PARTITION", "OF");
    const bool like = !partition && cursor.take("LIKE");
    if (partition || like) parents.push_back(take_table_name(cursor));
    if (!cursor.peek().is("(") && parents.empty()) {
      notes_.add(line, fmt::format("table {} has no list of columns here: passed over", in_quotes(name)));
      return true;
    }
    const auto elements = split_at_commas(cursor.take_group());
    std::string comment;
    const DdlCharset charset = read_options(cursor, comment, parents);
    DdlTableDraft draft(name, line, dialect_, charset, enums_, notes_.of_another());
    draft.set_comment(std::move(comment));
    for (const auto& parent : parents)
      take_over(parent, partition || like, line, draft);
    for (const auto& element : elements)
      add_element(element, draft);
    drafts_.push_back(std::move(draft));
    return true;
  }

  void take_over(const std::string& parent, bool with_keys, std::uint32_t line, DdlTableDraft& draft) {
    if (const DdlTableDraft* known = find(parent)) return draft.take_over(*known, with_keys);
    draft.note(line,
               fmt::format("the columns of {} are not taken over: give its CREATE TABLE statement as well",
                           in_quotes(parent)));
  }

  // An element of the list of columns: LIKE names another table.
  void add_element(std::span<const DdlToken> element, DdlTableDraft& draft) {
    DdlCursor cursor(element);
    const auto line = cursor.peek().line;
    if (!cursor.take("LIKE")) return draft.add_element(element);
    const auto parent = take_table_name(cursor);
    bool with_keys = false;
    while (!cursor.done()) {
      const bool including = cursor.take("INCLUDING");
      const DdlToken what = cursor.take();
      if (including && (what.is("ALL") || what.is("INDEXES"))) with_keys = true;
    }
    take_over(parent, with_keys, line, draft);
  }

  bool read_type(DdlCursor& cursor) {
    const std::string name = take_table_name(cursor);
    if (!cursor.take("AS", "ENUM")) return false;
    std::vector<std::string>& values = enums_[in_upper_case(name.substr(name.rfind('.') + 1))];
    for (const DdlToken& token : cursor.take_group()) {
      if (token.kind == DdlToken::Kind::text) values.push_back(token.text);
    }
    return true;
  }

  // What follows the list of columns.
  DdlCharset read_options(DdlCursor& cursor, std::string& comment, std::vector<std::string>& parents) const {
    DdlCharset charset = charset_;
    while (!cursor.done()) {
      if (cursor.take("CHARACTER", "SET") || cursor.take("CHARSET")) {
        cursor.take("=");
        charset.word = cursor.take().text;
      } else if (cursor.take("COMMENT")) {
        cursor.take("=");
        comment = cursor.take().text;
      } else if (cursor.take("INHERITS")) {
        for (const auto& parent : split_at_commas(cursor.take_group())) {
          DdlCursor inside(parent);
          parents.push_back(take_table_name(inside));
        }
      } else if (cursor.peek().is("(")) {
        cursor.take_group();
      } else {
        cursor.take();
      }
    }
    return charset;
  }

  bool read_unique_index(DdlCursor& cursor, std::uint32_t line) {
    std::string name;
    while (!cursor.done() && !cursor.peek().is("ON"))
      name = cursor.take().text;  // the last word of IF NOT EXISTS owner.name
    cursor.take("ON");
    cursor.take("ONLY");
    DdlTableDraft* draft = find(take_table_name(cursor));
    if (draft == nullptr) return false;
    if (cursor.take("USING")) cursor.take();
    const auto columns = cursor.take_group();
    while (!cursor.done()) {
      if (cursor.peek().is("UNUSABLE")) return true;
      if (!cursor.take().is("WHERE")) continue;
      draft->note(line, "a unique index of some rows only cannot be said in a schema: left out");
      return true;
    }
    draft->add_unique(columns, line, name);
    return true;
  }

  bool read_alter(DdlCursor& cursor) {
    cursor.take("IF", "EXISTS");
    cursor.take("ONLY");
    DdlTableDraft* draft = find(take_table_name(cursor));
    if (draft == nullptr) return false;
    for (const auto& change : split_at_commas(cursor.take_rest()))
      alter(*draft, DdlCursor(change));
    return true;
  }

  bool read_comment(DdlCursor& cursor) {
    const bool of_table = cursor.take("TABLE");
    if (!of_table && !cursor.take("COLUMN")) return false;
    const std::string name = take_table_name(cursor);
    if (!cursor.take("IS")) return false;
    const auto dot = of_table ? name.size() : name.rfind('.');
    if (dot == std::string::npos) return false;
    DdlTableDraft* draft = find(name.substr(0, dot));
    if (draft == nullptr) return false;
    if (of_table) {
      draft->set_comment(cursor.take().text);
    } else {
      draft->set_comment(std::string_view(name).substr(dot + 1), cursor.take().text);
    }
    return true;
  }

  Dialect dialect_;
  DdlCharset charset_;
  DdlNotes& notes_;
  DdlEnums enums_;
  std::deque<DdlTableDraft> drafts_;
};

}  // namespace

std::string_view name_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::mysql:
      return "MySQL";
    case Dialect::oracle:
      return "Oracle";
    default:
      return "PostgreSQL";
  }
}

std::vector<Fault> all_notes(const Ddl& ddl) {
  std::vector<Fault> notes = ddl.notes;
  for (const DdlTable& table : ddl.tables)
    notes.insert(notes.end(), table.notes.begin(), table.notes.end());
  std::ranges::stable_sort(notes, {}, &Fault::line);
  return notes;
}

std::expected<Ddl, Fault> parse_ddl(std::string_view text, const std::filesystem::path& file,
                                    std::optional<Dialect> dialect) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const auto fault = [&](std::uint32_t line, std::string what) {
    return std::unexpected(Fault{file, line, std::move(what)});
  };
  if (text.size() > ddl_bytes_max) return fault(0, fmt::format("is larger than {} bytes", ddl_bytes_max));
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (const auto at = checks::text::find_invalid_utf8(text)) {
    const auto line = 1 + std::ranges::count(text.substr(0, *at), '\n');
    return fault(static_cast<std::uint32_t>(line),
                 "is not UTF-8: convert it first, such as by iconv -f GBK -t UTF-8");
  }
  const std::string upper_case = in_upper_case(text);
  Ddl ddl;
  ddl.dialect = dialect ? *dialect : guess(text);
  ddl.dialect_guessed = !dialect;
  const auto tokens = ddl_tokens(text, ddl.dialect);
  if (tokens.fault) return fault(tokens.fault->line, tokens.fault->what);

  DdlNotes notes(file);
  const bool oracle = ddl.dialect == Dialect::oracle;
  Reader reader(ddl.dialect, oracle ? nls_charset(upper_case) : DdlCharset{}, notes);
  for (const auto& statement : statements_of(tokens.tokens))
    reader.read(statement);
  ddl.tables = reader.finish(oracle);
  if (ddl.tables.empty()) return fault(0, "holds no CREATE TABLE statement with a list of columns");
  ddl.notes = notes.take();
  return ddl;
}

std::expected<Ddl, Fault> read_ddl(const std::filesystem::path& file, std::optional<Dialect> dialect) {
  const auto text = read_text(file);
  if (!text) return std::unexpected(text.error());
  return parse_ddl(*text, file, dialect);
}

}  // namespace stmtwatch::config
