#include "config/ddl.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include <fmt/format.h>

#include "checks/text/characters.hpp"
#include "config/ddl_table.hpp"
#include "config/document.hpp"
#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

// NUMBER where it is a type: a column may be called so.
bool has_number_type(std::string_view text) {
  for (auto at = text.find(" NUMBER"); at != std::string_view::npos; at = text.find(" NUMBER", at + 1)) {
    const auto next = text.find_first_not_of(' ', at + 7);
    if (next != std::string_view::npos && std::string_view("(,)").contains(text[next])) return true;
  }
  return false;
}

// `text` in upper case.
Dialect guess(std::string_view text) {
  const auto holds_any = [&](std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
  };
  if (holds_any({"`", "ENGINE=", "ENGINE =", "AUTO_INCREMENT", " UNSIGNED"})) return Dialect::mysql;
  if (holds_any({"VARCHAR2", " CLOB"}) || has_number_type(text)) return Dialect::oracle;
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

  std::vector<DdlTable> finish() {
    std::vector<DdlTable> tables;
    for (auto& draft : drafts_) {
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
    if (!cursor.peek().is("(")) {
      notes_.add(line, fmt::format("table {} has no list of columns here: passed over", in_quotes(name)));
      return true;
    }
    const auto elements = split_at_commas(cursor.take_group());
    std::string comment;
    const DdlCharset charset = read_options(cursor, comment);
    DdlTableDraft& draft = drafts_.emplace_back(name, line, dialect_, charset, enums_, notes_);
    draft.set_comment(std::move(comment));
    for (const auto& element : elements)
      draft.add_element(element);
    return true;
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
  DdlCharset read_options(DdlCursor& cursor, std::string& comment) const {
    DdlCharset charset = charset_;
    while (!cursor.done()) {
      if (cursor.take("CHARACTER", "SET") || cursor.take("CHARSET")) {
        cursor.take("=");
        charset.word = cursor.take().text;
      } else if (cursor.take("COMMENT")) {
        cursor.take("=");
        comment = cursor.take().text;
      } else if (cursor.peek().is("(")) {
        cursor.take_group();
      } else {
        cursor.take();
      }
    }
    return charset;
  }

  bool read_unique_index(DdlCursor& cursor, std::uint32_t line) {
    while (!cursor.done() && !cursor.peek().is("ON"))
      cursor.take();
    cursor.take("ON");
    cursor.take("ONLY");
    DdlTableDraft* draft = find(take_table_name(cursor));
    if (draft == nullptr) return false;
    if (cursor.take("USING")) cursor.take();
    const auto columns = cursor.take_group();
    while (!cursor.done()) {
      if (!cursor.take().is("WHERE")) continue;
      notes_.add(line, "a unique index of some rows only cannot be said in a schema: left out");
      return true;
    }
    draft->add_unique(columns, line, false);
    return true;
  }

  bool read_alter(DdlCursor& cursor) {
    cursor.take("IF", "EXISTS");
    cursor.take("ONLY");
    DdlTableDraft* draft = find(take_table_name(cursor));
    if (draft == nullptr) return false;
    std::vector<DdlToken> rest;
    while (!cursor.done())
      rest.push_back(cursor.take());
    for (const auto& change : split_at_commas(rest))
      read_change(DdlCursor(change), *draft);
    return true;
  }

  // ADD [COLUMN] ..., ADD (...), MODIFY (... NOT NULL), ALTER COLUMN ... SET NOT NULL; others change nothing
  // here.
  static void read_change(DdlCursor cursor, DdlTableDraft& draft) {
    if (cursor.take("ADD")) {
      cursor.take("COLUMN");
      std::vector<DdlToken> rest;
      const auto group = cursor.take_group();
      while (!cursor.done())
        rest.push_back(cursor.take());
      for (const auto& element :
           group.empty() ? std::vector{std::span<const DdlToken>(rest)} : split_at_commas(group))
        draft.add_element(element);
      return;
    }
    const bool modify = cursor.take("MODIFY");
    if (!modify && !cursor.take("ALTER")) return;
    cursor.take("COLUMN");
    DdlCursor inside = modify && cursor.peek().is("(") ? DdlCursor(cursor.take_group()) : cursor;
    const std::string column = inside.take().text;
    while (!inside.done()) {
      if (inside.take("NOT", "NULL")) draft.require(column);
      inside.take();
    }
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

// Oracle counts bytes, but of which charset is a setting of the database.
void note_unknown_charset(const Ddl& ddl, DdlNotes& notes) {
  for (const DdlTable& table : ddl.tables) {
    const auto open = std::ranges::find_if(table.columns, [](const DdlColumn& each) {
      const auto& length = each.column.length;
      return length && length->unit == checks::LengthUnit::bytes && !length->charset;
    });
    if (open == table.columns.end()) continue;
    notes.add(open->line,
              fmt::format("table {}: lengths are in bytes of a charset that the text does not tell: "
                          "add charset = \"gbk\" or another where it is not the statement's encoding",
                          in_quotes(table.name)));
  }
}

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
  ddl.dialect = dialect.value_or(guess(upper_case));
  ddl.dialect_guessed = !dialect;
  const auto tokens = ddl_tokens(text, ddl.dialect == Dialect::mysql);
  if (!tokens) return fault(tokens.error().line, tokens.error().what);

  DdlNotes notes(file);
  const bool oracle = ddl.dialect == Dialect::oracle;
  Reader reader(ddl.dialect, oracle ? nls_charset(upper_case) : DdlCharset{}, notes);
  for (const auto& statement : statements_of(*tokens))
    reader.read(statement);
  ddl.tables = reader.finish();
  if (oracle) note_unknown_charset(ddl, notes);
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
