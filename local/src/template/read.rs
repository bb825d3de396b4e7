//! From the text of a template to [`Template`]: resolves names first, then reads each
//! resource that runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value as Json};
use serde_yaml_ng::{Mapping, Value as Yaml};

use super::evaluate::{Scope, scalar};
use super::names::{self, Deployed};
use super::substitute::{Piece, pieces};
use super::{Bucket, Function, Stack, StateMachine, Table, Template, TemplateError, Topic, table};

type Result<T> = std::result::Result<T, TemplateError>;

/// Lambda's own defaults, for a template that names none.
const DEFAULT_MEMORY_MIB: u64 = 128;
const DEFAULT_TIMEOUT_SECONDS: u64 = 3;

impl Template {
    /// Reads the template at `path` as `stack` would deploy it.
    pub fn read(path: &Path, stack: &Stack) -> Result<Self> {
        let source = |source| TemplateError::Read { path: path.to_owned(), source };
        Self::parse(&fs::read_to_string(path).map_err(source)?, stack)
    }

    /// Reads a template's text as `stack` would deploy it.
    pub fn parse(text: &str, stack: &Stack) -> Result<Self> {
        let document: Yaml = serde_yaml_ng::from_str(text).map_err(TemplateError::Syntax)?;
        let mut scope = Scope {
            stack,
            parameters: parameters(&document, stack)?,
            resources: BTreeMap::new(),
            conditions: document.get("Conditions").and_then(Yaml::as_mapping),
        };
        scope.resources = deployed(&document, &scope)?;
        Resources::evaluate(&document, &scope)?.template(text, &scope)
    }
}

impl StateMachine {
    /// The definition with every `${Name}` replaced, as it is deployed.
    ///
    /// `root` is the directory of the template.
    pub fn definition(&self, root: &Path) -> Result<String> {
        let path = root.join(&self.definition);
        let text = fs::read_to_string(&path).map_err(|source| TemplateError::Read { path, source })?;
        pieces(&text).into_iter().map(|piece| self.placed(&piece)).collect()
    }

    fn placed(&self, piece: &Piece<'_>) -> Result<String> {
        let found = match *piece {
            Piece::Text(text) => return Ok(text.to_owned()),
            Piece::Literal(name) => (name, None),
            Piece::Name(name) => (name, self.substitutions.get(name).cloned()),
        };
        let (name, value) = found;
        value.ok_or_else(|| TemplateError::Placeholder { placeholder: format!("${{{name}}}") })
    }
}

fn parameters(document: &Yaml, stack: &Stack) -> Result<BTreeMap<String, Json>> {
    let none = Mapping::new();
    let declared = document.get("Parameters").and_then(Yaml::as_mapping).unwrap_or(&none);
    let unknown = stack.parameters.keys().find(|name| !declared.contains_key(name.as_str()));
    if let Some(name) = unknown {
        return Err(TemplateError::UnknownParameter { name: name.clone() });
    }
    declared.iter().map(|(name, declaration)| parameter(name, declaration, stack)).collect()
}

fn parameter(name: &Yaml, declaration: &Yaml, stack: &Stack) -> Result<(String, Json)> {
    let name = name.as_str().ok_or_else(|| TemplateError::expected("Parameters", "keys that are strings"))?;
    let at = format!("Parameters.{name}.Default");
    let value = match (stack.parameters.get(name), declaration.get("Default")) {
        (Some(given), _) => given.clone(),
        (None, Some(default)) => {
            let default =
                serde_json::to_value(default).map_err(|_| TemplateError::expected(&at, "a scalar"))?;
            scalar(&at, &default)?
        }
        (None, None) => return Err(TemplateError::missing(&at)),
    };
    Ok((name.to_owned(), Json::String(value)))
}

/// The names of all resources; a name may use parameters but no other resource.
fn deployed(document: &Yaml, scope: &Scope<'_>) -> Result<BTreeMap<String, Deployed>> {
    resources(document)?
        .map(|(id, resource)| Ok((id.to_owned(), deployed_one(id, resource, scope)?)))
        .collect()
}

fn deployed_one(id: &str, resource: &Yaml, scope: &Scope<'_>) -> Result<Deployed> {
    let at = format!("Resources.{id}");
    let kind = resource.get("Type").and_then(Yaml::as_str);
    let kind = kind.ok_or_else(|| TemplateError::missing(&format!("{at}.Type")))?;
    let given = names::name_property(kind).and_then(|property| {
        let at = format!("{at}.Properties.{property}");
        resource.get("Properties")?.get(property).map(|value| scalar(&at, &scope.value(&at, value)?))
    });
    let name = given.unwrap_or_else(|| Ok(names::generated(scope.stack, id)))?;
    Ok(Deployed { kind: kind.to_owned(), name })
}

fn resources(document: &Yaml) -> Result<impl Iterator<Item = (&str, &Yaml)>> {
    let resources = document.get("Resources").and_then(Yaml::as_mapping);
    let resources = resources.ok_or_else(|| TemplateError::missing("Resources"))?;
    Ok(resources.iter().filter_map(|(id, resource)| Some((id.as_str()?, resource))))
}

/// One resource that runs, evaluated.
struct Resource {
    id: String,
    at: String,
    metadata: Json,
    properties: Json,
}

#[derive(Default)]
struct Resources {
    functions: Vec<Resource>,
    state_machines: Vec<Resource>,
    buckets: Vec<Resource>,
    tables: Vec<Resource>,
    topics: Vec<Resource>,
}

impl Resources {
    fn evaluate(document: &Yaml, scope: &Scope<'_>) -> Result<Self> {
        let globals = match document.get("Globals").and_then(|globals| globals.get("Function")) {
            Some(globals) => scope.value("Globals.Function", globals)?,
            None => Json::Object(Map::new()),
        };
        let mut all = Self::default();
        for (id, resource) in resources(document)? {
            all.add(id, resource, &globals, scope)?;
        }
        Ok(all)
    }

    fn add(&mut self, id: &str, resource: &Yaml, globals: &Json, scope: &Scope<'_>) -> Result<()> {
        let kind = scope.resources.get(id).map(|deployed| deployed.kind.as_str());
        let (list, globals) = match kind {
            Some("AWS::Serverless::Function") => (&mut self.functions, Some(globals)),
            Some("AWS::Serverless::StateMachine") => (&mut self.state_machines, None),
            Some("AWS::S3::Bucket") => (&mut self.buckets, None),
            Some("AWS::DynamoDB::Table") => (&mut self.tables, None),
            Some("AWS::SNS::Topic") => (&mut self.topics, None),
            Some(_) | None => return Ok(()),
        };
        list.extend(Resource::evaluate(id, resource, globals, scope)?);
        Ok(())
    }

    fn template(self, source: &str, scope: &Scope<'_>) -> Result<Template> {
        let mut state_machines = self.state_machines.into_iter();
        let (Some(state_machine), None) = (state_machines.next(), state_machines.next()) else {
            return Err(TemplateError::expected("Resources", "exactly one AWS::Serverless::StateMachine"));
        };
        let bucket =
            |resource: &Resource| Bucket { logical_id: resource.id.clone(), name: resource.name(scope) };
        let topic = |resource: &Resource| Topic { logical_id: resource.id.clone(), arn: resource.arn(scope) };
        Ok(Template {
            source: source.to_owned(),
            functions: self
                .functions
                .iter()
                .map(|resource| resource.function(scope))
                .collect::<Result<_>>()?,
            state_machine: state_machine.state_machine(scope)?,
            buckets: self.buckets.iter().map(bucket).collect(),
            tables: self.tables.iter().map(|resource| resource.table(scope)).collect::<Result<_>>()?,
            topics: self.topics.iter().map(topic).collect(),
        })
    }
}

impl Resource {
    /// `None` when the resource's condition does not hold.
    fn evaluate(
        id: &str,
        resource: &Yaml,
        globals: Option<&Json>,
        scope: &Scope<'_>,
    ) -> Result<Option<Self>> {
        let at = format!("Resources.{id}");
        if let Some(condition) = resource.get("Condition").and_then(Yaml::as_str)
            && !scope.condition(&format!("{at}.Condition"), condition)?
        {
            return Ok(None);
        }
        let part = |name: &str| {
            let part = resource.get(name).map(|part| scope.value(&format!("{at}.{name}"), part));
            part.unwrap_or_else(|| Ok(Json::Object(Map::new())))
        };
        let (metadata, own) = (part("Metadata")?, part("Properties")?);
        let properties = globals.map_or_else(|| own.clone(), |globals| merged(globals.clone(), own.clone()));
        Ok(Some(Self { id: id.to_owned(), at, metadata, properties }))
    }

    fn name(&self, scope: &Scope<'_>) -> String {
        scope.resources[&self.id].name.clone()
    }

    fn arn(&self, scope: &Scope<'_>) -> String {
        scope.resources[&self.id].attribute(scope.stack, "Arn").unwrap_or_default()
    }

    fn function(&self, scope: &Scope<'_>) -> Result<Function> {
        let binary_at = format!("{}.Metadata.BuildProperties.Binary", self.at);
        let binary = self.metadata.pointer("/BuildProperties/Binary");
        let memory = self.number("MemorySize")?.unwrap_or(DEFAULT_MEMORY_MIB);
        let memory_at = format!("{}.Properties.MemorySize", self.at);
        Ok(Function {
            logical_id: self.id.clone(),
            name: self.name(scope),
            arn: self.arn(scope),
            binary: scalar(&binary_at, binary.ok_or_else(|| TemplateError::missing(&binary_at))?)?,
            memory_mib: u32::try_from(memory)
                .map_err(|_| TemplateError::expected(&memory_at, "at most 10240 mebibytes"))?,
            timeout: Duration::from_secs(self.number("Timeout")?.unwrap_or(DEFAULT_TIMEOUT_SECONDS)),
            environment: self.texts("/Environment/Variables")?,
        })
    }

    fn state_machine(&self, scope: &Scope<'_>) -> Result<StateMachine> {
        let at = format!("{}.Properties.DefinitionUri", self.at);
        let definition = self.properties.get("DefinitionUri").ok_or_else(|| TemplateError::missing(&at))?;
        Ok(StateMachine {
            logical_id: self.id.clone(),
            name: self.name(scope),
            definition: PathBuf::from(scalar(&at, definition)?),
            substitutions: self.texts("/DefinitionSubstitutions")?,
        })
    }

    fn table(&self, scope: &Scope<'_>) -> Result<Table> {
        let keys = table::keys(&format!("{}.Properties", self.at), &self.properties)?;
        Ok(Table { logical_id: self.id.clone(), name: self.name(scope), keys })
    }

    fn number(&self, property: &str) -> Result<Option<u64>> {
        let at = format!("{}.Properties.{property}", self.at);
        let whole = |text: String| text.parse().map_err(|_| TemplateError::expected(&at, "a whole number"));
        self.properties.get(property).map(|value| scalar(&at, value).and_then(whole)).transpose()
    }

    fn texts(&self, pointer: &str) -> Result<BTreeMap<String, String>> {
        let at = format!("{}.Properties{}", self.at, pointer.replace('/', "."));
        let Some(found) = self.properties.pointer(pointer) else { return Ok(BTreeMap::new()) };
        let fields = found.as_object().ok_or_else(|| TemplateError::expected(&at, "a mapping"))?;
        let text = |(key, value): (&String, &Json)| Ok((key.clone(), scalar(&format!("{at}.{key}"), value)?));
        fields.iter().map(text).collect()
    }
}

/// SAM's rule for `Globals`: mappings are merged, lists are joined, all else is replaced.
fn merged(globals: Json, own: Json) -> Json {
    match (globals, own) {
        (Json::Object(mut globals), Json::Object(own)) => {
            for (key, value) in own {
                let value = match globals.remove(&key) {
                    Some(global) => merged(global, value),
                    None => value,
                };
                globals.insert(key, value);
            }
            Json::Object(globals)
        }
        (Json::Array(globals), Json::Array(own)) => Json::Array(globals.into_iter().chain(own).collect()),
        (_, own) => own,
    }
}
